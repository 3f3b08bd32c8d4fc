-- People who log in with a password, and accounts of services, which have keys instead.
CREATE TABLE pawl.users (
    tenant_id     text COLLATE "C" NOT NULL REFERENCES pawl.tenants,
    name          text COLLATE "C" NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9._@+-]{0,126}$'),
    is_service    boolean NOT NULL,
    password_hash text COLLATE "C" CHECK (char_length(password_hash) BETWEEN 40 AND 300),
    roles         text[] COLLATE "C" NOT NULL CHECK (pawl.are_roles(roles)),
    created_at    timestamptz NOT NULL,
    disabled_at   timestamptz,
    last_login_at timestamptz,
    PRIMARY KEY (tenant_id, name),
    CONSTRAINT users_services_have_no_password CHECK (NOT (is_service AND password_hash IS NOT NULL))
);

ALTER TABLE pawl.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY users_of_request ON pawl.users TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY users_for_functions ON pawl.users FOR SELECT TO pawl_owner USING (true);
GRANT SELECT, INSERT, UPDATE (password_hash, roles, disabled_at, last_login_at), DELETE ON pawl.users TO pawl_app;

-- Whose key it is; a user who is disabled or deleted takes his keys along.
ALTER TABLE pawl.api_keys ADD COLUMN user_name text COLLATE "C";
CREATE INDEX api_keys_of_user ON pawl.api_keys (tenant_id, user_name) WHERE user_name IS NOT NULL AND revoked_at IS NULL;

-- What a login opened: an access token that is short, and for programs a refresh token that is exchanged for the next pair.
CREATE TABLE pawl.sessions (
    tenant_id         text COLLATE "C" NOT NULL,
    session_id        text COLLATE "C" NOT NULL CHECK (char_length(session_id) BETWEEN 1 AND 64),
    user_name         text COLLATE "C" NOT NULL,
    is_browser        boolean NOT NULL,
    access_digest     bytea NOT NULL CHECK (octet_length(access_digest) = 32),
    access_expires_at timestamptz NOT NULL,
    created_at        timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL CHECK (expires_at >= access_expires_at),
    revoked_at        timestamptz,
    PRIMARY KEY (tenant_id, session_id),
    FOREIGN KEY (tenant_id, user_name) REFERENCES pawl.users (tenant_id, name) ON DELETE CASCADE
);
-- A request is known by its token before its tenant is.
CREATE UNIQUE INDEX sessions_session_id ON pawl.sessions (session_id);
-- The sessions of a user, to end them all.
CREATE INDEX sessions_of_user ON pawl.sessions (tenant_id, user_name);

ALTER TABLE pawl.sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY sessions_of_request ON pawl.sessions TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY sessions_for_functions ON pawl.sessions FOR SELECT TO pawl_owner USING (true);
GRANT SELECT, INSERT, UPDATE (access_digest, access_expires_at, revoked_at), DELETE ON pawl.sessions TO pawl_app;

-- Every refresh token that a session ever had: one that comes a second time was stolen, from whichever side.
CREATE TABLE pawl.refresh_tokens (
    tenant_id  text COLLATE "C" NOT NULL,
    session_id text COLLATE "C" NOT NULL,
    digest     bytea NOT NULL CHECK (octet_length(digest) = 32),
    used_at    timestamptz,
    PRIMARY KEY (tenant_id, session_id, digest),
    FOREIGN KEY (tenant_id, session_id) REFERENCES pawl.sessions ON DELETE CASCADE
);

ALTER TABLE pawl.refresh_tokens ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY refresh_tokens_of_request ON pawl.refresh_tokens TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
GRANT SELECT, INSERT, UPDATE (used_at) ON pawl.refresh_tokens TO pawl_app;

-- Failed logins, of names that exist and of names that do not: both must look alike. No foreign key, for the same reason.
CREATE TABLE pawl.failed_logins (
    tenant_id    text COLLATE "C" NOT NULL CHECK (char_length(tenant_id) <= 63),
    name         text COLLATE "C" NOT NULL CHECK (char_length(name) <= 127),
    failures     integer NOT NULL CHECK (failures > 0),
    last_at      timestamptz NOT NULL,
    locked_until timestamptz,
    PRIMARY KEY (tenant_id, name)
);
-- Those that can be forgotten.
CREATE INDEX failed_logins_oldest ON pawl.failed_logins (tenant_id, last_at);

ALTER TABLE pawl.failed_logins ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY failed_logins_of_request ON pawl.failed_logins TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
GRANT SELECT, INSERT, UPDATE, DELETE ON pawl.failed_logins TO pawl_app;

-- One more question that crosses tenants: which session has this id, and whose is it?
CREATE FUNCTION pawl.find_session(wanted text)
    RETURNS TABLE (tenant_id text, user_name text, roles text[], is_browser boolean, access_digest bytea, access_expires_at timestamptz, expires_at timestamptz, revoked_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.tenant_id, s.user_name, u.roles, s.is_browser, s.access_digest, s.access_expires_at, s.expires_at, coalesce(s.revoked_at, u.disabled_at)
    FROM pawl.sessions AS s JOIN pawl.users AS u ON u.tenant_id = s.tenant_id AND u.name = s.user_name
    WHERE s.session_id = wanted;
$$;
GRANT EXECUTE ON FUNCTION pawl.find_session(text) TO pawl_app;

-- A key of a user does what the user may do now, and nothing once he is disabled.
DROP FUNCTION pawl.find_api_key(text);
CREATE FUNCTION pawl.find_api_key(wanted text)
    RETURNS TABLE (key_id text, tenant_id text, name text, roles text[], secret_digest bytea, created_at timestamptz, expires_at timestamptz, last_used_at timestamptz, revoked_at timestamptz, user_name text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.key_id, k.tenant_id, k.name, coalesce(u.roles, k.roles), k.secret_digest, k.created_at, k.expires_at, k.last_used_at, coalesce(k.revoked_at, u.disabled_at), k.user_name
    FROM pawl.api_keys AS k LEFT JOIN pawl.users AS u ON u.tenant_id = k.tenant_id AND u.name = k.user_name
    WHERE k.key_id = wanted;
$$;
GRANT EXECUTE ON FUNCTION pawl.find_api_key(text) TO pawl_app;
