-- What a data key has sealed, over all servers and restarts: counted before it is done, in blocks. A key that reached its limit is followed by another.
ALTER TABLE pawl.data_keys ADD COLUMN uses bigint NOT NULL DEFAULT 0 CHECK (uses >= 0);
GRANT UPDATE (encryption_key, wrapped, uses) ON pawl.data_keys TO pawl_app;

-- Names of key-encryption keys that were replaced. Nothing may be wrapped with them again: a server that does not know of the rotation would
-- seal with a key that nobody else has any more.
CREATE TABLE pawl.retired_encryption_keys (
    encryption_key text COLLATE "C" PRIMARY KEY CHECK (char_length(encryption_key) BETWEEN 1 AND 64),
    retired_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE pawl.retired_encryption_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY retired_encryption_keys_for_functions ON pawl.retired_encryption_keys TO pawl_owner USING (true) WITH CHECK (true);

CREATE FUNCTION pawl.refuse_retired_encryption_key() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM pawl.retired_encryption_keys AS r WHERE r.encryption_key = NEW.encryption_key) THEN
        RAISE EXCEPTION 'the key-encryption key % was retired', NEW.encryption_key USING ERRCODE = 'PW009';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER data_keys_not_by_retired AFTER INSERT OR UPDATE OF encryption_key ON pawl.data_keys
    FOR EACH ROW EXECUTE FUNCTION pawl.refuse_retired_encryption_key();

-- The lock holds off whoever wraps right now: after it, either his row is seen here, or the retirement is seen there.
CREATE FUNCTION pawl.retire_encryption_key(old_key text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    LOCK TABLE pawl.data_keys IN SHARE ROW EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM pawl.data_keys AS k WHERE k.encryption_key = old_key) THEN RETURN false; END IF;
    INSERT INTO pawl.retired_encryption_keys (encryption_key) VALUES (old_key) ON CONFLICT DO NOTHING;
    RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION pawl.retire_encryption_key(text) TO pawl_app;

-- What a rotation asks, which is about all tenants.
CREATE FUNCTION pawl.data_keys_wrapped_otherwise(current_key text, at_most integer) RETURNS TABLE (tenant_id text, key_id text, encryption_key text, wrapped bytea, created_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.tenant_id, k.key_id, k.encryption_key, k.wrapped, k.created_at FROM pawl.data_keys AS k WHERE k.encryption_key <> current_key
    ORDER BY k.tenant_id, k.key_id LIMIT at_most;
$$;
GRANT EXECUTE ON FUNCTION pawl.data_keys_wrapped_otherwise(text, integer) TO pawl_app;

DROP FUNCTION pawl.encryption_keys_in_use();
CREATE FUNCTION pawl.encryption_keys_in_use() RETURNS TABLE (encryption_key text, data_keys bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.encryption_key, count(*) FROM pawl.data_keys AS k GROUP BY k.encryption_key;
$$;
GRANT EXECUTE ON FUNCTION pawl.encryption_keys_in_use() TO pawl_app;
