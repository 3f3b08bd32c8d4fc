namespace Pawl.Postgres.Executions;

/// <summary>What is stored of executions that stand still.</summary>
internal static class SuspensionSql
{
    public const string Set = """
        INSERT INTO pawl.suspensions (tenant_id, execution_id, partition, since, actor, cause, reason, pointer, resumes_at, in_flight)
        SELECT * FROM unnest($1::text[], $2::text[], $3::smallint[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::boolean[])
        ON CONFLICT (tenant_id, execution_id) DO UPDATE SET since = EXCLUDED.since, actor = EXCLUDED.actor, cause = EXCLUDED.cause, reason = EXCLUDED.reason,
            pointer = EXCLUDED.pointer, resumes_at = EXCLUDED.resumes_at, in_flight = EXCLUDED.in_flight
        """;

    public const string Delete = """
        DELETE FROM pawl.suspensions AS s USING unnest($1::text[], $2::text[]) AS c (tenant_id, execution_id)
        WHERE s.tenant_id = c.tenant_id AND s.execution_id = c.execution_id
        """;

    /// <summary>The latest first, from behind a row ($2, $3) on. A filter that is null is not applied.</summary>
    public const string List = $"""
        SELECT {ExecutionReadSql.Columns}, s.since, s.actor, s.cause, s.reason, s.pointer, s.resumes_at
        FROM pawl.suspensions AS s JOIN pawl.executions AS e ON e.tenant_id = s.tenant_id AND e.execution_id = s.execution_id
        WHERE s.tenant_id = $1 AND (s.since, s.execution_id) < ($2, $3) AND e.labels @> $5::jsonb AND s.since >= $6 AND s.since < $7
          AND e.created_at >= $8 AND e.created_at < $9
          AND ($10::text IS NULL OR e.workflow_namespace = $10) AND ($11::text IS NULL OR e.workflow_name = $11) AND ($12::text IS NULL OR e.workflow_version = $12)
          AND ($13::text IS NULL OR strpos(lower(s.reason), lower($13)) > 0)
          AND ($14::text[] IS NULL OR e.workflow_namespace = ANY ($14))
        ORDER BY s.since DESC, s.execution_id DESC LIMIT $4
        """;
}
