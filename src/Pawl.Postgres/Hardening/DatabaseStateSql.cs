namespace Pawl.Postgres.Hardening;

/// <summary>Questions about a database. None changes anything.</summary>
internal static class DatabaseStateSql
{
    /// <summary>A database that answers slowly must not hold up whoever looks; the bound goes with the transaction.</summary>
    public const string Bound = "SET LOCAL statement_timeout = '5s'";

    public const string Login = """
        SELECT current_user::text, r.rolsuper, r.rolbypassrls,
               coalesce((SELECT pg_has_role(current_user, o.oid, 'MEMBER') FROM pg_roles AS o WHERE o.rolname = 'pawl_owner'), false),
               coalesce((SELECT s.ssl FROM pg_stat_ssl AS s WHERE s.pid = pg_backend_pid()), false),
               array_remove(ARRAY[
                   CASE WHEN current_setting('fsync') = 'off' THEN 'fsync' END,
                   CASE WHEN current_setting('full_page_writes') = 'off' THEN 'full_page_writes' END,
                   CASE WHEN current_setting('synchronous_commit') = 'off' THEN 'synchronous_commit' END], NULL)
        FROM pg_roles AS r WHERE r.rolname = current_user
        """;

    /// <summary>The list of migrations is the owner's alone and tells of no tenant.</summary>
    public const string OpenTables = """
        SELECT to_regclass('pawl.api_keys') IS NOT NULL,
               array(SELECT c.relname::text FROM pg_class AS c WHERE c.relnamespace = to_regnamespace('pawl') AND c.relkind IN ('r', 'p')
                     AND c.relname <> 'schema_migrations' AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1)
        """;

    public const string WrappedBy = "SELECT encryption_key, data_keys FROM pawl.encryption_keys_in_use()";

    /// <summary>A key with a user has his roles, and ends with him.</summary>
    public const string LastingAdminKeys = """
        SELECT count(*) FROM pawl.api_keys AS k LEFT JOIN pawl.users AS u ON u.tenant_id = k.tenant_id AND u.name = k.user_name
        WHERE k.revoked_at IS NULL AND k.expires_at IS NULL AND u.disabled_at IS NULL AND 'admin' = ANY (coalesce(u.roles, k.roles))
        """;
}
