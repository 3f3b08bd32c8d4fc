namespace Pawl.Postgres.Identity;

/// <summary>Statements over users and their failed logins.</summary>
internal static class UserSql
{
    private const string Columns = "name, is_service, password_hash, roles, created_at, disabled_at, last_login_at, issuer, subject";

    public const string FindIdentity = """
        SELECT u.name, u.is_service, u.password_hash, u.roles, u.created_at, coalesce(u.disabled_at, t.disabled_at), u.last_login_at, u.issuer, u.subject
        FROM pawl.users AS u JOIN pawl.tenants AS t ON t.tenant_id = u.tenant_id WHERE u.tenant_id = $1 AND u.issuer = $2 AND u.subject = $3
        """;

    public const string Find = $"SELECT {Columns} FROM pawl.users WHERE tenant_id = $1 AND name = $2";

    public const string List = $"SELECT {Columns} FROM pawl.users WHERE tenant_id = $1 AND name > $2 ORDER BY name LIMIT $3";

    public const string Insert = $"""
        INSERT INTO pawl.users (tenant_id, {Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
        """;

    public const string SetRoles = "UPDATE pawl.users SET roles = $3 WHERE tenant_id = $1 AND name = $2";

    /// <summary>Gives a person another password and ends what was opened with the one before, at $4; both or neither.</summary>
    public const string SetPassword = """
        WITH changed AS (
            UPDATE pawl.users SET password_hash = $3 WHERE tenant_id = $1 AND name = $2 AND NOT is_service AND issuer IS NULL RETURNING name),
        ended AS (
            UPDATE pawl.sessions SET revoked_at = coalesce(revoked_at, $4) WHERE tenant_id = $1 AND user_name IN (SELECT name FROM changed)),
        forgiven AS (
            DELETE FROM pawl.failed_logins WHERE tenant_id = $1 AND name IN (SELECT name FROM changed))
        SELECT 1 FROM changed
        """;

    public const string SetDisabled = "UPDATE pawl.users SET disabled_at = CASE WHEN $3::timestamptz IS NULL THEN NULL ELSE coalesce(disabled_at, $3) END WHERE tenant_id = $1 AND name = $2";

    public const string EndSessions = "UPDATE pawl.sessions SET revoked_at = coalesce(revoked_at, $3) WHERE tenant_id = $1 AND user_name = $2";

    public const string RevokeKeys = "UPDATE pawl.api_keys SET revoked_at = coalesce(revoked_at, $3) WHERE tenant_id = $1 AND user_name = $2";

    public const string Delete = "DELETE FROM pawl.users WHERE tenant_id = $1 AND name = $2";

    public const string LockedUntil = "SELECT locked_until FROM pawl.failed_logins WHERE tenant_id = $1 AND name = $2 AND locked_until > $3";

    /// <summary>$4 failures are free, the next locks for $5, each one more twice as long, at most $6. A day without one is a new beginning.</summary>
    public const string CountFailure = """
        INSERT INTO pawl.failed_logins AS f (tenant_id, name, failures, last_at) VALUES ($1, $2, 1, $3)
        ON CONFLICT (tenant_id, name) DO UPDATE SET
            failures = CASE WHEN f.last_at < $3 - interval '1 day' THEN 1 ELSE f.failures + 1 END,
            last_at = $3,
            locked_until = CASE WHEN f.last_at >= $3 - interval '1 day' AND f.failures + 1 > $4
                THEN $3 + least($6::interval, $5::interval * power(2, least(f.failures - $4, 20))) END
        RETURNING locked_until
        """;

    /// <summary>A few at a time, with each failure: names that nobody tries any more need no row.</summary>
    // It returns rows, because what is read of a batch is the last result, counted from the first: a statement without one would shift the count.
    public const string ForgetFailures = """
        DELETE FROM pawl.failed_logins WHERE (tenant_id, name) IN (
            SELECT tenant_id, name FROM pawl.failed_logins WHERE tenant_id = $1 AND last_at < $2 - interval '1 day' ORDER BY last_at LIMIT 10)
        RETURNING 1
        """;

    public const string ForgetFailure = "DELETE FROM pawl.failed_logins WHERE tenant_id = $1 AND name = $2";

    public const string RecordLogin = "UPDATE pawl.users SET last_login_at = $3 WHERE tenant_id = $1 AND name = $2";
}
