namespace Pawl.Postgres.Executions;

/// <summary>Taking over partitions.</summary>
internal static class OwnershipSql
{
    public const string LimitWait = "SELECT set_config('lock_timeout', $1, true)";

    /// <summary>Raises all epochs, after every round in flight has ended.</summary>
    public const string AcquireAll = "SELECT partition, epoch FROM pawl.acquire_all_partitions($1)";

    /// <summary>Ends the connections whose rounds hold a partition.</summary>
    // 1346459468 is the class of the fence's locks (migration 0005). A role may end its own sessions.
    public const string EndHolders = """
        SELECT pg_terminate_backend(holder.pid)
        FROM (SELECT DISTINCT pid FROM pg_locks
              WHERE locktype = 'advisory' AND classid = 1346459468 AND objsubid = 2 AND granted AND pid <> pg_backend_pid()
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS holder
        """;
}
