namespace Pawl.Postgres.Secrets;

/// <summary>Statements over sealed secrets.</summary>
internal static class SecretSql
{
    private const string Info = "name, version, created_at, updated_at, expires_at, namespaces, hosts";

    /// <summary>Writes a version behind the one before it; no row when that is not the newest any more.</summary>
    public const string Put = """
        INSERT INTO pawl.secrets (tenant_id, name, version, key_id, sealed, created_at, updated_at, expires_at, namespaces, hosts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (tenant_id, name) DO UPDATE SET version = EXCLUDED.version, key_id = EXCLUDED.key_id, sealed = EXCLUDED.sealed, updated_at = EXCLUDED.updated_at,
            expires_at = EXCLUDED.expires_at, namespaces = EXCLUDED.namespaces, hosts = EXCLUDED.hosts
            WHERE secrets.version = EXCLUDED.version - 1
        """;

    public const string Get = $"SELECT {Info}, key_id, sealed FROM pawl.secrets WHERE tenant_id = $1 AND name = ANY ($2)";

    public const string List = $"SELECT {Info} FROM pawl.secrets WHERE tenant_id = $1 AND name > $2 ORDER BY name LIMIT $3";

    public const string Delete = "DELETE FROM pawl.secrets WHERE tenant_id = $1 AND name = $2";
}
