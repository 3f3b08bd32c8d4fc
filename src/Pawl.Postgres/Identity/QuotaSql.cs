namespace Pawl.Postgres.Identity;

/// <summary>Statements over quotas.</summary>
internal static class QuotaSql
{
    public const string Read = "SELECT quota_executions, quota_starts, quota_storage_bytes, quota_definitions FROM pawl.tenants WHERE tenant_id = $1";

    /// <summary>By the one function that crosses tenants: none is named here.</summary>
    public const string ReadAll = "SELECT quota_executions, quota_starts, quota_storage_bytes, quota_definitions, tenant_id FROM pawl.tenant_quotas()";

    public const string Write = "UPDATE pawl.tenants SET quota_executions = $2, quota_starts = $3, quota_storage_bytes = $4, quota_definitions = $5 WHERE tenant_id = $1";

    /// <summary>One at a time for each tenant, on all servers: who counts must see whom the one before him let in. 'QUOT' in ASCII.</summary>
    public const string Lock = "SELECT pg_advisory_xact_lock(1364545364, hashtext($1))";

    /// <summary>A few at a time. It returns rows, because what is read of a batch is the last result, counted from the first.</summary>
    public const string Forget = """
        DELETE FROM pawl.quota_reservations WHERE (tenant_id, kind, name) IN (
            SELECT tenant_id, kind, name FROM pawl.quota_reservations WHERE tenant_id = $1 AND kind = $2 AND reserved_at < statement_timestamp() - 2 * $3::interval ORDER BY reserved_at LIMIT 200)
        RETURNING 1
        """;

    /// <summary>Counts what is there and what was let in and is not there yet, and lets one more ($3) in if the limits ($5 to $8) allow it. The number is that of the limit in the way.</summary>
    // statement_timestamp(), not now(): the transaction began before the lock was waited for.
    public const string Reserve = """
        WITH used AS MATERIALIZED (
            SELECT
                CASE WHEN $2 = 'execution' AND $5::integer IS NOT NULL THEN
                    (SELECT count(*) FROM pawl.executions WHERE tenant_id = $1 AND status IN ('pending', 'running', 'waiting', 'suspended'))
                    + (SELECT count(*) FROM pawl.quota_reservations AS r
                       WHERE r.tenant_id = $1 AND r.kind = 'execution' AND r.reserved_at > statement_timestamp() - $4::interval AND r.name <> $3
                           AND NOT EXISTS (SELECT FROM pawl.executions AS e WHERE e.tenant_id = $1 AND e.execution_id = r.name)) END AS executions,
                CASE WHEN $2 = 'execution' AND $6::integer IS NOT NULL THEN
                    (SELECT count(*) FROM pawl.quota_reservations WHERE tenant_id = $1 AND kind = 'execution' AND reserved_at > statement_timestamp() - interval '1 minute' AND name <> $3) END AS starts,
                (SELECT storage_bytes FROM pawl.tenants WHERE tenant_id = $1) AS stored,
                CASE WHEN $2 = 'definition' AND $8::integer IS NOT NULL THEN
                    (SELECT count(*) FROM pawl.workflow_definitions WHERE tenant_id = $1 AND deleted_at IS NULL)
                    + (SELECT count(*) FROM pawl.quota_reservations AS r
                       WHERE r.tenant_id = $1 AND r.kind = 'definition' AND r.reserved_at > statement_timestamp() - $4::interval AND r.name <> $3
                           AND NOT EXISTS (SELECT FROM pawl.workflow_definitions AS d WHERE d.tenant_id = $1 AND d.namespace || '/' || d.name || '/' || d.version = r.name AND d.deleted_at IS NULL)) END AS definitions),
        verdict AS MATERIALIZED (
            SELECT CASE WHEN executions >= $5 THEN 1 WHEN starts >= $6 THEN 2 WHEN stored >= $7::bigint THEN 3 WHEN definitions >= $8 THEN 4 ELSE 0 END AS excess FROM used),
        reserved AS (
            INSERT INTO pawl.quota_reservations (tenant_id, kind, name, reserved_at) SELECT $1, $2, $3, statement_timestamp() FROM verdict WHERE excess = 0
            -- A repetition counts where its first request did, so that it frees nothing.
            ON CONFLICT (tenant_id, kind, name) DO UPDATE SET reserved_at = EXCLUDED.reserved_at WHERE quota_reservations.reserved_at <= statement_timestamp() - $4::interval)
        SELECT excess FROM verdict
        """;

    public const string Release = "DELETE FROM pawl.quota_reservations WHERE tenant_id = $1 AND kind = $2 AND name = $3";

    public const string Use = """
        SELECT (SELECT count(*) FROM pawl.executions WHERE tenant_id = $1 AND status IN ('pending', 'running', 'waiting', 'suspended')),
            (SELECT count(*) FROM pawl.quota_reservations WHERE tenant_id = $1 AND kind = 'execution' AND reserved_at > statement_timestamp() - interval '1 minute'),
            (SELECT count(*) FROM pawl.workflow_definitions WHERE tenant_id = $1 AND deleted_at IS NULL),
            (SELECT storage_bytes FROM pawl.tenants WHERE tenant_id = $1), (SELECT storage_measured_at FROM pawl.tenants WHERE tenant_id = $1)
        """;

    /// <summary>Sizes as stored, which stand in the rows themselves: nothing that is kept outside of them is read.</summary>
    public const string Measure = """
        UPDATE pawl.tenants SET storage_measured_at = now(), storage_bytes =
            (SELECT coalesce(sum(pg_column_size(input) + coalesce(pg_column_size(output), 0) + coalesce(pg_column_size(error), 0)), 0) FROM pawl.executions WHERE tenant_id = $1)
            + (SELECT coalesce(sum(pg_column_size(events)), 0) FROM pawl.history WHERE tenant_id = $1)
            + (SELECT coalesce(sum(pg_column_size(source)), 0) FROM pawl.workflow_definitions WHERE tenant_id = $1)
            + (SELECT coalesce(sum(pg_column_size(envelope)), 0) FROM pawl.events WHERE tenant_id = $1)
        WHERE tenant_id = $1 AND (storage_measured_at IS NULL OR storage_measured_at <= now() - $2::interval)
        """;
}
