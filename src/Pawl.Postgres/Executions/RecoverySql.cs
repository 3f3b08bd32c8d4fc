namespace Pawl.Postgres.Executions;

/// <summary>What a node reads when it starts, or when it lost the answer to a commit.</summary>
internal static class RecoverySql
{
    /// <summary>The last position of each execution; 0 where there is none.</summary>
    public const string Positions = """
        SELECT asked.tenant_id, asked.execution_id, coalesce(last.position, 0)
        FROM (SELECT * FROM unnest($1::text[], $2::text[]) LIMIT cardinality($1)) AS asked (tenant_id, execution_id)
        LEFT JOIN pawl.executions AS e ON e.tenant_id = asked.tenant_id AND e.execution_id = asked.execution_id
        LEFT JOIN LATERAL (
            SELECT h.position + h.event_count - 1 AS position FROM pawl.history AS h
            WHERE h.tenant_id = asked.tenant_id AND h.execution_id = asked.execution_id AND h.started_at = e.created_at
            ORDER BY h.position DESC LIMIT 1) AS last ON true
        """;

    /// <summary>The histories in order, one execution after the other; its own columns stand beside each row.</summary>
    // Every look-up names when the execution started: it goes to one partition of the history and to no other.
    public const string Load = """
        SELECT h.position, h.recorded_at, h.events, e.request_digest, e.idempotency_key, e.priority, e.tenant_id, e.execution_id, e.created_at
        FROM (SELECT * FROM unnest($1::text[], $2::text[]) LIMIT cardinality($1)) AS asked (tenant_id, execution_id)
        JOIN pawl.executions AS e ON e.tenant_id = asked.tenant_id AND e.execution_id = asked.execution_id
        JOIN pawl.history AS h ON h.tenant_id = e.tenant_id AND h.execution_id = e.execution_id AND h.started_at = e.created_at
        ORDER BY e.tenant_id, e.execution_id, h.position
        """;

    /// <summary>Ends connections by their process, and waits until they are gone ($2 milliseconds at most); false for one that is not.</summary>
    // By name too: the number may belong to another program's connection by now.
    public const string EndConnections = """
        SELECT pg_terminate_backend(a.pid, $2) FROM pg_stat_activity AS a
        WHERE a.pid = ANY ($1) AND a.usename = current_user AND a.pid <> pg_backend_pid()
        """;

    public const string Running = "SELECT tenant_id, execution_id FROM pawl.running_executions($1)";

    public const string Inbox = "SELECT id, tenant_id, execution_id, partition, stimulus, asker FROM pawl.waiting_stimuli($1, $2)";

    public const string Timers = "SELECT tenant_id, execution_id, partition, timer_key, due_at FROM pawl.due_timers($1, $2, $3)";
}
