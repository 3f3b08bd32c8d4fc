-- The keys that values are sealed with, one or more for each tenant. They are wrapped: without the key-encryption key, which no database holds, they open nothing.
CREATE TABLE pawl.data_keys (
    tenant_id      text COLLATE "C" NOT NULL REFERENCES pawl.tenants,
    key_id         text COLLATE "C" NOT NULL CHECK (char_length(key_id) BETWEEN 1 AND 64),
    encryption_key text COLLATE "C" NOT NULL CHECK (char_length(encryption_key) BETWEEN 1 AND 64),
    -- Nonce (12 bytes), key (32), tag (16).
    wrapped        bytea NOT NULL CHECK (octet_length(wrapped) = 60),
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key_id)
);

ALTER TABLE pawl.data_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY data_keys_of_request ON pawl.data_keys TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY data_keys_for_functions ON pawl.data_keys FOR SELECT TO pawl_owner USING (true);
GRANT SELECT, INSERT ON pawl.data_keys TO pawl_app;

-- The newest version of each secret; the one before is overwritten, so that a value that was replaced is gone.
CREATE TABLE pawl.secrets (
    tenant_id  text COLLATE "C" NOT NULL REFERENCES pawl.tenants,
    name       text COLLATE "C" NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    version    integer NOT NULL CHECK (version > 0),
    key_id     text COLLATE "C" NOT NULL,
    -- Nonce (12 bytes), the value as JSON, tag (16). Bound to tenant, name, version and key: copied elsewhere it does not open.
    sealed     bytea NOT NULL CHECK (octet_length(sealed) > 28),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL CHECK (updated_at >= created_at),
    PRIMARY KEY (tenant_id, name),
    FOREIGN KEY (tenant_id, key_id) REFERENCES pawl.data_keys
);

ALTER TABLE pawl.secrets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY secrets_of_request ON pawl.secrets TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
GRANT SELECT, INSERT, DELETE, UPDATE (version, key_id, sealed, updated_at) ON pawl.secrets TO pawl_app;

-- One question crosses tenants: which key-encryption keys are in use? Asked by a server that starts, to know whether it has the right one.
CREATE FUNCTION pawl.encryption_keys_in_use() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT encryption_key FROM pawl.data_keys;
$$;
GRANT EXECUTE ON FUNCTION pawl.encryption_keys_in_use() TO pawl_app;
