-- A tenant that is disabled: its executions go on, and nobody gets in. Quotas: what a tenant may have at most; null for no limit.
ALTER TABLE pawl.tenants
    ADD COLUMN disabled_at         timestamptz,
    ADD COLUMN quota_executions    integer CHECK (quota_executions >= 0),
    ADD COLUMN quota_starts        integer CHECK (quota_starts >= 0),
    ADD COLUMN quota_storage_bytes bigint CHECK (quota_storage_bytes >= 0),
    ADD COLUMN quota_definitions   integer CHECK (quota_definitions >= 0),
    ADD COLUMN storage_bytes       bigint,
    ADD COLUMN storage_measured_at timestamptz,
    -- Whoever closed it could not open it again.
    ADD CONSTRAINT tenants_default_stays_open CHECK (tenant_id <> 'default' OR disabled_at IS NULL);
GRANT UPDATE (disabled_at, quota_executions, quota_starts, quota_storage_bytes, quota_definitions, storage_bytes, storage_measured_at) ON pawl.tenants TO pawl_app;

-- Starts and publications that were let in a moment ago. Until what they make is there, they count for it; and for a minute they count as starts.
CREATE TABLE pawl.quota_reservations (
    tenant_id   text COLLATE "C" NOT NULL REFERENCES pawl.tenants,
    kind        text COLLATE "C" NOT NULL CHECK (kind IN ('execution', 'definition')),
    -- The id of the execution; namespace, name and version of the definition, with slashes between.
    name        text COLLATE "C" NOT NULL CHECK (char_length(name) BETWEEN 1 AND 1000),
    reserved_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, kind, name)
);
-- Those of the last minute, and those that can go.
CREATE INDEX quota_reservations_by_time ON pawl.quota_reservations (tenant_id, kind, reserved_at);

ALTER TABLE pawl.quota_reservations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY quota_reservations_of_request ON pawl.quota_reservations TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
GRANT SELECT, INSERT, UPDATE (reserved_at), DELETE ON pawl.quota_reservations TO pawl_app;

-- The list of tenants crosses them; the API shows it to administrators of the installation only.
CREATE FUNCTION pawl.list_tenants(after text, most integer) RETURNS TABLE (tenant_id text, created_at timestamptz, disabled_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.tenant_id, t.created_at, t.disabled_at FROM pawl.tenants AS t WHERE t.tenant_id > after COLLATE "C" ORDER BY t.tenant_id LIMIT most;
$$;
GRANT EXECUTE ON FUNCTION pawl.list_tenants(text, integer) TO pawl_app;

-- Quotas are kept in mind by every server, so that a tenant without any costs nothing.
CREATE FUNCTION pawl.tenant_quotas() RETURNS TABLE (tenant_id text, quota_executions integer, quota_starts integer, quota_storage_bytes bigint, quota_definitions integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.tenant_id, t.quota_executions, t.quota_starts, t.quota_storage_bytes, t.quota_definitions FROM pawl.tenants AS t
    WHERE num_nonnulls(t.quota_executions, t.quota_starts, t.quota_storage_bytes, t.quota_definitions) > 0;
$$;
GRANT EXECUTE ON FUNCTION pawl.tenant_quotas() TO pawl_app;

-- A credential opens nothing while its tenant is disabled.
CREATE OR REPLACE FUNCTION pawl.find_api_key(wanted text)
    RETURNS TABLE (key_id text, tenant_id text, name text, roles text[], secret_digest bytea, created_at timestamptz, expires_at timestamptz, last_used_at timestamptz, revoked_at timestamptz, user_name text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.key_id, k.tenant_id, k.name, coalesce(u.roles, k.roles), k.secret_digest, k.created_at, k.expires_at, k.last_used_at, coalesce(k.revoked_at, u.disabled_at, t.disabled_at), k.user_name
    FROM pawl.api_keys AS k JOIN pawl.tenants AS t ON t.tenant_id = k.tenant_id
    LEFT JOIN pawl.users AS u ON u.tenant_id = k.tenant_id AND u.name = k.user_name
    WHERE k.key_id = wanted;
$$;

CREATE OR REPLACE FUNCTION pawl.find_session(wanted text)
    RETURNS TABLE (tenant_id text, user_name text, roles text[], is_browser boolean, access_digest bytea, access_expires_at timestamptz, expires_at timestamptz, revoked_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.tenant_id, s.user_name, u.roles, s.is_browser, s.access_digest, s.access_expires_at, s.expires_at, coalesce(s.revoked_at, u.disabled_at, t.disabled_at)
    FROM pawl.sessions AS s JOIN pawl.users AS u ON u.tenant_id = s.tenant_id AND u.name = s.user_name
    JOIN pawl.tenants AS t ON t.tenant_id = s.tenant_id
    WHERE s.session_id = wanted;
$$;
