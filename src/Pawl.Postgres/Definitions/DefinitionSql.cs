namespace Pawl.Postgres.Definitions;

/// <summary>Statements over published definitions.</summary>
internal static class DefinitionSql
{
    private const string Columns = "namespace, name, version, source, digest, title, created_at, disabled_at";

    /// <summary>Publishes a version, or brings back one that was deleted with the same content; no row when it stands already.</summary>
    public const string Publish = """
        INSERT INTO pawl.workflow_definitions (tenant_id, namespace, name, version, version_order, is_release, source, digest, title, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (tenant_id, namespace, name, version) DO UPDATE SET deleted_at = NULL, disabled_at = NULL
            WHERE workflow_definitions.deleted_at IS NOT NULL AND workflow_definitions.digest = EXCLUDED.digest
        RETURNING 1
        """;

    public const string Digest = "SELECT digest FROM pawl.workflow_definitions WHERE tenant_id = $1 AND namespace = $2 AND name = $3 AND version = $4";

    public const string Get = $"""
        SELECT {Columns} FROM pawl.workflow_definitions
        WHERE tenant_id = $1 AND namespace = $2 AND name = $3 AND version = $4 AND deleted_at IS NULL
        """;

    public const string GetForExecution = $"SELECT {Columns} FROM pawl.workflow_definitions WHERE tenant_id = $1 AND namespace = $2 AND name = $3 AND version = $4";

    // Versions that differ in build metadata alone have the same precedence; the text decides between them.
    public const string Versions = $"""
        SELECT {Columns} FROM pawl.workflow_definitions
        WHERE tenant_id = $1 AND namespace = $2 AND name = $3 AND deleted_at IS NULL
        ORDER BY version_order DESC, version DESC
        """;

    /// <summary>Each workflow behind ($3, $4) with its latest version: the highest release, or the highest pre-release when there is no other.</summary>
    public const string Latest = $"""
        SELECT DISTINCT ON (namespace, name) {Columns} FROM pawl.workflow_definitions
        WHERE tenant_id = $1 AND ($2::text IS NULL OR namespace = $2) AND (namespace, name) > ($3, $4) AND deleted_at IS NULL
        ORDER BY namespace, name, is_release DESC, version_order DESC, version DESC LIMIT $5
        """;

    /// <summary>Keeps the time of a version that is disabled already.</summary>
    public const string Disable = """
        UPDATE pawl.workflow_definitions SET disabled_at = coalesce(disabled_at, $5)
        WHERE tenant_id = $1 AND namespace = $2 AND name = $3 AND version = $4 AND deleted_at IS NULL
        """;

    public const string Enable = """
        UPDATE pawl.workflow_definitions SET disabled_at = NULL
        WHERE tenant_id = $1 AND namespace = $2 AND name = $3 AND version = $4 AND deleted_at IS NULL
        """;

    public const string Delete = """
        UPDATE pawl.workflow_definitions SET deleted_at = $5
        WHERE tenant_id = $1 AND namespace = $2 AND name = $3 AND version = $4 AND deleted_at IS NULL
        """;
}
