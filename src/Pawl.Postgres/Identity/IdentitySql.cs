namespace Pawl.Postgres.Identity;

/// <summary>Statements over tenants and their API keys.</summary>
internal static class IdentitySql
{
    private const string Columns = "key_id, tenant_id, name, roles, secret_digest, created_at, expires_at, last_used_at, revoked_at, user_name";

    /// <summary>By the one function that crosses tenants: none is named here.</summary>
    public const string FindKey = $"SELECT {Columns} FROM pawl.find_api_key($1)";

    public const string InsertKey = $"INSERT INTO pawl.api_keys ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    /// <summary>One at a time: of two servers that start together, one makes the first key. 'PAWL', 'KEYS' in ASCII.</summary>
    public const string LockFirstKey = "SELECT pg_advisory_xact_lock(1346459468, 1262836051)";

    public const string InsertFirstKey = $"""
        INSERT INTO pawl.api_keys ({Columns})
        SELECT $1, $2, $3, $4, $5, $6::timestamptz, $7::timestamptz, $8::timestamptz, $9::timestamptz, $10 WHERE NOT pawl.any_api_key_exists()
        """;

    public const string ListKeys = $"""
        SELECT {Columns} FROM pawl.api_keys WHERE tenant_id = $1 AND (created_at, key_id) < ($2, $3) ORDER BY created_at DESC, key_id DESC LIMIT $4
        """;

    public const string RevokeKey = "UPDATE pawl.api_keys SET revoked_at = coalesce(revoked_at, $3) WHERE tenant_id = $1 AND key_id = $2";

    /// <summary>At most once a minute, and never backwards.</summary>
    public const string RecordUse = """
        UPDATE pawl.api_keys SET last_used_at = $3
        WHERE tenant_id = $1 AND key_id = $2 AND (last_used_at IS NULL OR last_used_at <= $3 - interval '1 minute')
        """;

    public const string InsertTenant = "INSERT INTO pawl.tenants (tenant_id, created_at) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING";

    public const string InsertNewTenant = "INSERT INTO pawl.tenants (tenant_id, created_at) VALUES ($1, $2)";

    /// <summary>By the one function that crosses tenants: none is named here.</summary>
    public const string ListTenants = "SELECT tenant_id, created_at, disabled_at FROM pawl.list_tenants($1, $2)";

    public const string ReadTenant = "SELECT tenant_id, created_at, disabled_at FROM pawl.tenants WHERE tenant_id = $1";

    public const string SetTenantDisabled = "UPDATE pawl.tenants SET disabled_at = CASE WHEN $2::timestamptz IS NULL THEN NULL ELSE coalesce(disabled_at, $2) END WHERE tenant_id = $1";

    public const string ReadSettings = "SELECT active_limit_ms, retention_ms, seals_payloads FROM pawl.tenants WHERE tenant_id = $1";

    public const string WriteSettings = "UPDATE pawl.tenants SET active_limit_ms = $2, retention_ms = $3, seals_payloads = $4 WHERE tenant_id = $1";

    /// <summary>By the one function that crosses tenants: none is named here.</summary>
    public const string ReadAllSettings = "SELECT active_limit_ms, retention_ms, seals_payloads, tenant_id FROM pawl.tenant_settings()";

    public const string FindTenant = "SELECT 1 FROM pawl.tenants WHERE tenant_id = $1";
}
