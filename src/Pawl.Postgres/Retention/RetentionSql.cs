namespace Pawl.Postgres.Retention;

/// <summary>Statements that keep the store within its bounds: each asks one function of the owner, and crosses tenants.</summary>
internal static class RetentionSql
{
    public const string MakePartitions = "SELECT pawl.make_history_partitions($1, $2)";

    public const string Policies = "SELECT tenant_id, retention_ms FROM pawl.retention_policies()";

    public const string OldestKept = "SELECT pawl.oldest_kept($1, $2)";

    public const string Remove = "SELECT looked_at, last_time, last_id, removed, removed_rows FROM pawl.remove_executions($1, $2, $3, $4, $5, $6, $7)";

    public const string DropPartition = "SELECT pawl.drop_history_partition($1)";

    public const string Partitions = "SELECT name, begins, ends, bytes FROM pawl.history_sizes()";

    public const string Analyze = "SELECT pawl.analyze_history()";
}
