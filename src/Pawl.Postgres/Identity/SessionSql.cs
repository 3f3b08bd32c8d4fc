namespace Pawl.Postgres.Identity;

/// <summary>Statements over sessions.</summary>
internal static class SessionSql
{
    /// <summary>By the one function that crosses tenants: none is named here.</summary>
    public const string Find = "SELECT tenant_id, user_name, roles, is_browser, access_digest, access_expires_at, expires_at, revoked_at FROM pawl.find_session($1)";

    public const string Insert = """
        INSERT INTO pawl.sessions (tenant_id, session_id, user_name, is_browser, access_digest, access_expires_at, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    public const string InsertRefresh = "INSERT INTO pawl.refresh_tokens (tenant_id, session_id, digest) VALUES ($1, $2, $3)";

    /// <summary>Of two who show the same token at once the second waits here for the first, and finds it used.</summary>
    public const string LockSession = "SELECT 1 FROM pawl.sessions WHERE tenant_id = $1 AND session_id = $2 FOR UPDATE";

    /// <summary>Uses the token ($3) up, if it was not used before and the session still lives.</summary>
    public const string Use = """
        WITH used AS (
            UPDATE pawl.refresh_tokens AS t SET used_at = $4
            WHERE t.tenant_id = $1 AND t.session_id = $2 AND t.digest = $3 AND t.used_at IS NULL
                AND EXISTS (SELECT FROM pawl.sessions AS s JOIN pawl.users AS u ON u.tenant_id = s.tenant_id AND u.name = s.user_name
                            JOIN pawl.tenants AS n ON n.tenant_id = s.tenant_id AND n.disabled_at IS NULL
                            WHERE s.tenant_id = $1 AND s.session_id = $2 AND s.revoked_at IS NULL AND s.expires_at > $4 AND u.disabled_at IS NULL)
            RETURNING t.digest),
        renewed AS (
            UPDATE pawl.sessions SET access_digest = $5, access_expires_at = least($6, expires_at)
            WHERE tenant_id = $1 AND session_id = $2 AND EXISTS (SELECT FROM used)),
        next AS (
            INSERT INTO pawl.refresh_tokens (tenant_id, session_id, digest) SELECT $1, $2, $7 WHERE EXISTS (SELECT FROM used)),
        stolen AS (
            SELECT 1 FROM pawl.refresh_tokens WHERE tenant_id = $1 AND session_id = $2 AND digest = $3 AND used_at IS NOT NULL),
        ended AS (
            UPDATE pawl.sessions SET revoked_at = coalesce(revoked_at, $4) WHERE tenant_id = $1 AND session_id = $2 AND EXISTS (SELECT FROM stolen))
        SELECT EXISTS (SELECT FROM used), EXISTS (SELECT FROM stolen)
        """;

    public const string Revoke = "UPDATE pawl.sessions SET revoked_at = coalesce(revoked_at, $3) WHERE tenant_id = $1 AND session_id = $2";

    /// <summary>Sessions of a user that ended long ago, a few with each new one.</summary>
    public const string Forget = """
        DELETE FROM pawl.sessions WHERE (tenant_id, session_id) IN (
            SELECT tenant_id, session_id FROM pawl.sessions WHERE tenant_id = $1 AND user_name = $2 AND expires_at < $3 LIMIT 10)
        """;
}
