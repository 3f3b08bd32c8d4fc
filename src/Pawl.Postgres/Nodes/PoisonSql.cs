namespace Pawl.Postgres.Nodes;

/// <summary>Executions that servers died over, and what is overdue.</summary>
internal static class PoisonSql
{
    /// <summary>Counts a death; one that lies more than an hour before does not count, unless the execution was set aside over it.</summary>
    public const string Record = """
        INSERT INTO pawl.poison AS p (tenant_id, execution_id, partition, deaths, node, last_death_at, quarantined_at)
        SELECT s.tenant_id, s.execution_id, s.partition, 1, $4, now(), CASE WHEN $5 <= 1 THEN now() END
        FROM unnest($1::text[], $2::text[], $3::smallint[]) AS s (tenant_id, execution_id, partition)
        ON CONFLICT (tenant_id, execution_id) DO UPDATE SET
            deaths = CASE WHEN p.last_death_at < now() - interval '1 hour' THEN 1 ELSE p.deaths + 1 END,
            node = EXCLUDED.node, last_death_at = now(),
            quarantined_at = coalesce(p.quarantined_at, CASE WHEN $5 <= CASE WHEN p.last_death_at < now() - interval '1 hour' THEN 1 ELSE p.deaths + 1 END THEN now() END)
        """;

    public const string Read = "SELECT tenant_id, execution_id, deaths, node, quarantined_at FROM pawl.poisoned($1)";

    public const string Find = "SELECT tenant_id, execution_id, deaths, node, quarantined_at FROM pawl.poison WHERE tenant_id = $1 AND execution_id = $2 AND quarantined_at IS NOT NULL";

    public const string Release = "DELETE FROM pawl.poison WHERE tenant_id = $1 AND execution_id = $2";

    public const string Overdue = "SELECT timers, oldest_timer, inbox_rows, oldest_row, orphans FROM pawl.overdue($1)";
}
