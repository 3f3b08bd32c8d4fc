namespace Pawl.Postgres.Definitions;

/// <summary>Statements over published definitions.</summary>
internal static class DefinitionSql
{
    /// <summary>What <see cref="DefinitionRows"/> reads.</summary>
    public const string Columns = "namespace, name, version, source, digest, title, created_at, disabled_at, deleted_at, tags";

    /// <summary>Publishes a version, or brings back one that was deleted with the same content; no row when it stands already.</summary>
    public const string Publish = """
        INSERT INTO pawl.workflow_definitions (tenant_id, namespace, name, version, version_order, is_release, source, digest, title, created_at, tags)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
        WHERE NOT EXISTS (SELECT FROM pawl.purged_definitions WHERE tenant_id = $1 AND namespace = $2 AND name = $3 AND version = $4 AND digest <> $8)
        ON CONFLICT (tenant_id, namespace, name, version) DO UPDATE SET deleted_at = NULL, disabled_at = NULL
            WHERE workflow_definitions.deleted_at IS NOT NULL AND workflow_definitions.digest = EXCLUDED.digest
        RETURNING 1
        """;

    /// <summary>Of the version that has this number, or had it.</summary>
    public const string Digest = """
        SELECT digest FROM pawl.workflow_definitions WHERE tenant_id = $1 AND namespace = $2 AND name = $3 AND version = $4
        UNION ALL SELECT digest FROM pawl.purged_definitions WHERE tenant_id = $1 AND namespace = $2 AND name = $3 AND version = $4
        LIMIT 1
        """;

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
