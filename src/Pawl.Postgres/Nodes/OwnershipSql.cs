namespace Pawl.Postgres.Nodes;

/// <summary>Leases, and taking over partitions.</summary>
internal static class OwnershipSql
{
    public const string LimitWait = "SELECT set_config('lock_timeout', $1, true)";

    /// <summary>Raises all epochs, after every round in flight has ended.</summary>
    public const string AcquireAll = "SELECT partition, epoch FROM pawl.acquire_all_partitions($1)";

    public const string Beat = "SELECT pawl.beat($1, $2, $3)";

    public const string LivingNodes = "SELECT node_id, name, joined_at FROM pawl.nodes WHERE lease_until > clock_timestamp() ORDER BY node_id";

    public const string Partitions = "SELECT partition, epoch, owner_id, acquired_at FROM pawl.partitions ORDER BY partition";

    /// <summary>Raises the epochs of those that nobody living owns, after every round in flight on them has ended.</summary>
    public const string Acquire = "SELECT partition, epoch FROM pawl.acquire_partitions($1, $2, $3)";

    public const string Release = "SELECT pawl.release_partitions($1, $2, $3, $4)";

    /// <summary>Ends the connections whose rounds hold one of the partitions ($1).</summary>
    // 1346459468 is the class of the fence's locks (migration 0005). A role may end its own sessions.
    public const string EndHolders = """
        SELECT pg_terminate_backend(holder.pid)
        FROM (SELECT DISTINCT pid FROM pg_locks
              WHERE locktype = 'advisory' AND classid = 1346459468 AND objid::bigint = ANY ($1::bigint[]) AND objsubid = 2 AND granted AND pid <> pg_backend_pid()
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS holder
        """;
}
