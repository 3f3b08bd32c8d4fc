namespace Pawl.Postgres.Executions;

/// <summary>What the API reads of executions. In lists, a filter that is null (or an empty array) is not applied.</summary>
internal static class ExecutionReadSql
{
    public const string Columns = """
        e.execution_id, e.partition, e.workflow_namespace, e.workflow_name, e.workflow_version, e.status, e.priority, e.parent_id, e.labels::text,
        e.idempotency_key, e.request_digest, e.created_at, e.ended_at, e.input, e.output, e.error, e.reason, e.is_schedule,
        e.forked_from, e.forked_at_position
        """;

    private const string Filters = """
        e.created_at >= $6 AND e.created_at < $7
        AND ($8::text IS NULL OR e.status = $8) AND (cardinality($9::text[]) = 0 OR e.status = ANY ($9))
        AND ($10::text IS NULL OR e.workflow_namespace = $10) AND ($11::text IS NULL OR e.workflow_name = $11)
        AND ($12::text IS NULL OR e.workflow_version = $12) AND ($13::text IS NULL OR e.parent_id = $13) AND e.is_schedule = $14
        AND ($15::text[] IS NULL OR e.workflow_namespace = ANY ($15))
        """;

    /// <summary>Plans each list for its own filters: a plan for all of them could use no index but the one by time.</summary>
    public const string PlanForValues = "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)";

    public const string Get = $"SELECT {Columns} FROM pawl.executions AS e WHERE e.tenant_id = $1 AND e.execution_id = $2";

    /// <summary>Newest first, from behind a row ($2, $3) on. $5 is unused: both lists take the same parameters.</summary>
    // One status stands apart from several: only "=" lets the index give the order.
    public const string ListNewest = $"""
        SELECT {Columns} FROM pawl.executions AS e
        WHERE e.tenant_id = $1 AND (e.created_at, e.execution_id) < ($2, $3) AND $5::jsonb IS NOT NULL AND {Filters}
        ORDER BY e.created_at DESC, e.execution_id DESC LIMIT $4
        """;

    /// <summary>The same, of executions with labels: found by the first one ($16, $17), then compared with all ($5).</summary>
    public const string ListByLabel = $"""
        SELECT {Columns} FROM pawl.execution_labels AS l
        JOIN pawl.executions AS e ON e.tenant_id = l.tenant_id AND e.execution_id = l.execution_id
        WHERE l.tenant_id = $1 AND l.key = $16 AND l.value = $17 AND (l.created_at, l.execution_id) < ($2, $3) AND e.labels @> $5::jsonb AND {Filters}
        ORDER BY l.created_at DESC, l.execution_id DESC LIMIT $4
        """;

    /// <summary>From the batch that holds a position ($3) on.</summary>
    // The start is asked in a sub-select, not joined: its answer tells which partition holds the history before any is opened. A join may begin with all of them.
    public const string History = """
        SELECT h.position, h.recorded_at, h.events FROM pawl.history AS h
        WHERE h.tenant_id = $1 AND h.execution_id = $2
          AND h.started_at = (SELECT e.created_at FROM pawl.executions AS e WHERE e.tenant_id = $1 AND e.execution_id = $2)
          AND h.position >= coalesce((
              SELECT max(b.position) FROM pawl.history AS b
              WHERE b.tenant_id = $1 AND b.execution_id = $2 AND b.position <= $3
                AND b.started_at = (SELECT e.created_at FROM pawl.executions AS e WHERE e.tenant_id = $1 AND e.execution_id = $2)), 1)
          AND h.position + h.event_count > $3
        ORDER BY h.position LIMIT $4
        """;

    public const string Timers = "SELECT partition, timer_key, due_at FROM pawl.timers WHERE tenant_id = $1 AND execution_id = $2 ORDER BY due_at, timer_key";
}
