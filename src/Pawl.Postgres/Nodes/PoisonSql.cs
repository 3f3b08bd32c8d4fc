namespace Pawl.Postgres.Nodes;

/// <summary>Executions that servers died over, and what is overdue.</summary>
internal static class PoisonSql
{
    /// <summary>Counts a death; one that lies more than an hour before, or since which the history has grown, does not count, unless the execution was set aside over it.</summary>
    public const string Record = """
        INSERT INTO pawl.poison AS p (tenant_id, execution_id, partition, deaths, node, last_death_at, position, quarantined_at)
        SELECT s.tenant_id, s.execution_id, s.partition, 1, $4, now(), coalesce(last.position, 0), CASE WHEN $5 <= 1 THEN now() END
        FROM unnest($1::text[], $2::text[], $3::smallint[]) AS s (tenant_id, execution_id, partition)
        LEFT JOIN pawl.executions AS e ON e.tenant_id = s.tenant_id AND e.execution_id = s.execution_id
        LEFT JOIN LATERAL (
            SELECT h.position FROM pawl.history AS h
            WHERE h.tenant_id = s.tenant_id AND h.execution_id = s.execution_id AND h.started_at = e.created_at
            ORDER BY h.position DESC LIMIT 1) AS last ON true
        ON CONFLICT (tenant_id, execution_id) DO UPDATE SET
            deaths = CASE WHEN p.last_death_at < now() - interval '1 hour' OR p.position <> EXCLUDED.position THEN 1 ELSE p.deaths + 1 END,
            node = EXCLUDED.node, last_death_at = now(), position = EXCLUDED.position,
            quarantined_at = coalesce(p.quarantined_at, CASE
                WHEN $5 <= CASE WHEN p.last_death_at < now() - interval '1 hour' OR p.position <> EXCLUDED.position THEN 1 ELSE p.deaths + 1 END THEN now() END)
        """;

    public const string Read = "SELECT tenant_id, execution_id, deaths, node, quarantined_at FROM pawl.poisoned($1)";

    public const string Find = "SELECT tenant_id, execution_id, deaths, node, quarantined_at FROM pawl.poison WHERE tenant_id = $1 AND execution_id = $2 AND quarantined_at IS NOT NULL";

    public const string Release = "DELETE FROM pawl.poison WHERE tenant_id = $1 AND execution_id = $2";

    public const string Overdue = "SELECT timers, oldest_timer, inbox_rows, oldest_row, orphans FROM pawl.overdue($1)";
}
