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
}
