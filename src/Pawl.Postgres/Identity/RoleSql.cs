namespace Pawl.Postgres.Identity;

/// <summary>Statements over the roles that tenants made.</summary>
internal static class RoleSql
{
    public const string List = "SELECT name, permissions, description, updated_at FROM pawl.roles WHERE tenant_id = $1 ORDER BY name";

    /// <summary>One beyond the bound ($6) is not made; one that exists can change always.</summary>
    public const string Put = """
        INSERT INTO pawl.roles (tenant_id, name, permissions, description, updated_at)
        SELECT $1, $2, $3::text[], $4, $5::timestamptz
        WHERE (SELECT count(*) FROM pawl.roles WHERE tenant_id = $1) < $6 OR EXISTS (SELECT FROM pawl.roles WHERE tenant_id = $1 AND name = $2)
        ON CONFLICT (tenant_id, name) DO UPDATE SET permissions = EXCLUDED.permissions, description = EXCLUDED.description, updated_at = EXCLUDED.updated_at
        """;

    /// <summary>Not while a user has it, or a key that is neither revoked nor expired at $3: a role made anew under the name would open its doors to them.</summary>
    public const string Delete = """
        WITH found AS (SELECT name FROM pawl.roles WHERE tenant_id = $1 AND name = $2 FOR UPDATE),
        used AS (
            SELECT EXISTS (
                SELECT FROM pawl.api_keys AS k CROSS JOIN unnest(k.roles) AS r (role)
                WHERE k.tenant_id = $1 AND split_part(r.role, '@', 1) = $2 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $3))
                OR EXISTS (SELECT FROM pawl.users AS u CROSS JOIN unnest(u.roles) AS r (role) WHERE u.tenant_id = $1 AND split_part(r.role, '@', 1) = $2) AS is_used),
        gone AS (DELETE FROM pawl.roles WHERE tenant_id = $1 AND name IN (SELECT name FROM found) AND NOT (SELECT is_used FROM used))
        SELECT EXISTS (SELECT FROM found), (SELECT is_used FROM used)
        """;
}
