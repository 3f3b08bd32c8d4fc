namespace Pawl.Postgres.Definitions;

/// <summary>Statements of those who keep definitions in order.</summary>
internal static class ShelfSql
{
    /// <summary>Each workflow behind ($3, $4) with its latest version: the highest release, or the highest pre-release when there is no other.</summary>
    public const string Latest = $$"""
        SELECT {{DefinitionSql.Columns}} FROM (
            SELECT DISTINCT ON (namespace, name) {{DefinitionSql.Columns}} FROM pawl.workflow_definitions
            WHERE tenant_id = $1 AND ($2::text IS NULL OR namespace = $2) AND (namespace, name) > ($3, $4) AND deleted_at IS NULL
                AND ($9::text[] IS NULL OR namespace = ANY ($9))
            ORDER BY namespace, name, is_release DESC, version_order DESC, version DESC) AS latest
        WHERE ($6::text IS NULL OR strpos(lower(namespace || '/' || name || ' ' || coalesce(title, '')), lower($6)) > 0)
            AND ($7::boolean IS NULL OR (disabled_at IS NOT NULL) = $7)
            AND ($8::jsonb = '{}' OR tags @> $8)
        ORDER BY namespace, name LIMIT $5
        """;

    public const string Versions = $"""
        SELECT {DefinitionSql.Columns} FROM pawl.workflow_definitions
        WHERE tenant_id = $1 AND namespace = $2 AND name = $3
        ORDER BY version_order DESC, version DESC
        """;

    public const string Undelete = """
        UPDATE pawl.workflow_definitions SET deleted_at = NULL
        WHERE tenant_id = $1 AND namespace = $2 AND name = $3 AND version = $4 AND deleted_at IS NOT NULL
        """;

    public const string CountLive = """
        SELECT count(*) FROM pawl.executions
        WHERE tenant_id = $1 AND workflow_namespace = $2 AND workflow_name = $3 AND workflow_version = $4
            AND status = ANY ('{pending,running,waiting,suspended}') AND NOT is_schedule
        """;

    /// <summary>The tombstone keeps the number taken.</summary>
    public const string Purge = """
        WITH purged AS (
            DELETE FROM pawl.workflow_definitions
            WHERE tenant_id = $1 AND namespace = $2 AND name = $3 AND version = $4 AND deleted_at <= $5
                AND NOT EXISTS (
                    SELECT FROM pawl.executions
                    WHERE tenant_id = $1 AND workflow_namespace = $2 AND workflow_name = $3 AND workflow_version = $4 AND status = ANY ('{pending,running,waiting,suspended}'))
            RETURNING tenant_id, namespace, name, version, digest)
        INSERT INTO pawl.purged_definitions (tenant_id, namespace, name, version, digest, purged_at)
        SELECT tenant_id, namespace, name, version, digest, $6 FROM purged
        ON CONFLICT (tenant_id, namespace, name, version) DO UPDATE SET purged_at = EXCLUDED.purged_at
        """;
}
