-- What holds for every table of this schema:
--   * tenant_id stands first in every key, and row level security is enabled and forced, so that even the owner sees only what a policy shows;
--   * pawl_app serves requests: its transactions name one tenant in pawl.tenant;
--   * pawl_committer commits rounds: its transactions list the tenants they write for in pawl.tenants;
--   * both settings are set for the transaction only, and without them nothing is visible;
--   * a policy reads its setting in a sub-select, so that it is evaluated once for a statement and not once for a row;
--   * names are text in the "C" collation: byte order, the same on every server, and the cheapest to compare.
-- A question that crosses tenants is a function with the owner's rights, which answers that one question and no other.

-- Functions can be called by those who are granted it, and nobody else.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
GRANT USAGE ON SCHEMA pawl TO pawl_app, pawl_committer;

CREATE FUNCTION pawl.current_tenant() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('pawl.tenant', true);
GRANT EXECUTE ON FUNCTION pawl.current_tenant() TO pawl_app;

CREATE FUNCTION pawl.round_tenants() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('pawl.tenants', true), '')::text[];
GRANT EXECUTE ON FUNCTION pawl.round_tenants() TO pawl_committer;

CREATE TABLE pawl.tenants (
    tenant_id  text COLLATE "C" PRIMARY KEY CHECK (tenant_id ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO pawl.tenants (tenant_id) VALUES ('default');

ALTER TABLE pawl.tenants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenants_of_request ON pawl.tenants TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
GRANT SELECT, INSERT ON pawl.tenants TO pawl_app;

CREATE TABLE pawl.api_keys (
    tenant_id     text COLLATE "C" NOT NULL REFERENCES pawl.tenants,
    key_id        text COLLATE "C" NOT NULL CHECK (char_length(key_id) BETWEEN 1 AND 64),
    name          text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    scope         text NOT NULL CHECK (scope IN ('read', 'write', 'admin')),
    secret_digest bytea NOT NULL CHECK (octet_length(secret_digest) = 32),
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz,
    last_used_at  timestamptz,
    revoked_at    timestamptz,
    PRIMARY KEY (tenant_id, key_id)
);
-- A request is known by its key before its tenant is: the id alone must find one key.
CREATE UNIQUE INDEX api_keys_key_id ON pawl.api_keys (key_id);
-- A tenant's keys, newest first.
CREATE INDEX api_keys_newest ON pawl.api_keys (tenant_id, created_at DESC, key_id DESC);

ALTER TABLE pawl.api_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY api_keys_of_request ON pawl.api_keys TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY api_keys_for_functions ON pawl.api_keys FOR SELECT TO pawl_owner USING (true);
GRANT SELECT, INSERT, UPDATE (last_used_at, revoked_at) ON pawl.api_keys TO pawl_app;

-- Two questions about keys cross tenants. Which key has this id?
CREATE FUNCTION pawl.find_api_key(wanted text) RETURNS SETOF pawl.api_keys
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT * FROM pawl.api_keys WHERE key_id = wanted;
$$;
GRANT EXECUTE ON FUNCTION pawl.find_api_key(text) TO pawl_app;

-- And is there any key at all? Asked once, by a server that starts for the first time.
CREATE FUNCTION pawl.any_api_key_exists() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM pawl.api_keys);
$$;
GRANT EXECUTE ON FUNCTION pawl.any_api_key_exists() TO pawl_app;
