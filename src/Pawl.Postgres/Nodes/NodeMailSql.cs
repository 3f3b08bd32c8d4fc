namespace Pawl.Postgres.Nodes;

/// <summary>How nodes reach each other.</summary>
internal static class NodeMailSql
{
    /// <summary>The channel of all notices. Channels belong to one database.</summary>
    public const string Channel = "pawl";

    public const string Listen = "LISTEN pawl";

    public const string Notify = "SELECT pg_notify($1, $2)";

    /// <summary>Sent again when an answer got lost it must not be done again: what was answered is not asked any more.</summary>
    public const string Send = """
        INSERT INTO pawl.inbox (tenant_id, id, execution_id, partition, stimulus, asker)
        SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT FROM pawl.answers AS a WHERE a.tenant_id = $1 AND a.request_id = $2)
        ON CONFLICT (tenant_id, id) DO NOTHING
        """;

    public const string TakeAnswers = "SELECT request_id, tenant_id, asker, answer FROM pawl.take_answers($1)";

    public const string Progress = """
        SELECT e.tenant_id, e.execution_id, e.ended_at IS NOT NULL, coalesce(last.position, 0)
        FROM unnest($1::text[], $2::text[]) AS asked (tenant_id, execution_id)
        JOIN pawl.executions AS e ON e.tenant_id = asked.tenant_id AND e.execution_id = asked.execution_id
        LEFT JOIN LATERAL (
            SELECT h.position + h.event_count - 1 AS position FROM pawl.history AS h
            WHERE h.tenant_id = e.tenant_id AND h.execution_id = e.execution_id AND h.started_at = e.created_at
            ORDER BY h.position DESC LIMIT 1) AS last ON true
        """;

    public const string Waiting = "SELECT pawl.waiting_partitions($1, $2)";
}
