-- What was removed from the beginning of a tenant's chain because it had been kept long enough: the last entry of it. What is left follows from that hash.
CREATE TABLE pawl.audit_anchors (
    tenant_id  text COLLATE "C" NOT NULL PRIMARY KEY,
    sequence   bigint NOT NULL CHECK (sequence > 0),
    hash       bytea NOT NULL CHECK (octet_length(hash) = 32),
    removed_at timestamptz NOT NULL
);
ALTER TABLE pawl.audit_anchors ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_anchors_for_functions ON pawl.audit_anchors TO pawl_owner USING (true) WITH CHECK (true);
CREATE POLICY audit_for_functions_seen ON pawl.audit FOR SELECT TO pawl_owner USING (true);
CREATE POLICY audit_for_functions_removed ON pawl.audit FOR DELETE TO pawl_owner USING (true);

-- An anchor moves forwards only, to an entry that is there, that is not the last one, and whose removal a later entry tells. So nothing goes unseen, and the chain never becomes empty.
CREATE FUNCTION pawl.refuse_audit_anchor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND (NEW.tenant_id <> OLD.tenant_id OR NEW.sequence <= OLD.sequence))
        OR NOT EXISTS (SELECT FROM pawl.audit AS a WHERE a.tenant_id = NEW.tenant_id AND a.sequence = NEW.sequence AND a.hash = NEW.hash)
        OR NOT EXISTS (SELECT FROM pawl.audit AS a WHERE a.tenant_id = NEW.tenant_id AND a.sequence > NEW.sequence
            AND a.action = 'audit.remove' AND a.object = 'audit:' || NEW.sequence || ':' || encode(NEW.hash, 'hex'))
    THEN
        RAISE EXCEPTION 'an anchor of the audit log stands where a later entry tells of it' USING ERRCODE = 'PW006';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_anchor_is_told BEFORE INSERT OR UPDATE OR DELETE ON pawl.audit_anchors FOR EACH ROW EXECUTE FUNCTION pawl.refuse_audit_anchor();

-- Entries go when their tenant's anchor has passed them, and in no other way.
DROP TRIGGER audit_never_changes ON pawl.audit;
CREATE TRIGGER audit_never_changes BEFORE UPDATE OR TRUNCATE ON pawl.audit FOR EACH STATEMENT EXECUTE FUNCTION pawl.refuse_audit_change();
CREATE FUNCTION pawl.refuse_audit_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM removed AS r LEFT JOIN pawl.audit_anchors AS a ON a.tenant_id = r.tenant_id AND a.sequence >= r.sequence WHERE a.tenant_id IS NULL) THEN
        RAISE EXCEPTION 'entries of the audit log are removed behind an anchor only' USING ERRCODE = 'PW006';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_goes_behind_an_anchor AFTER DELETE ON pawl.audit REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION pawl.refuse_audit_removal();

-- Of each tenant that has entries older than a time at the beginning of its chain: the last of them, of a bounded number.
CREATE FUNCTION pawl.audit_due(recorded_before timestamptz, at_most integer) RETURNS TABLE (tenant_id text, sequence bigint, hash bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.tenant_id, e.sequence, e.hash
    FROM pawl.tenants AS t
    CROSS JOIN LATERAL (
        SELECT max(o.sequence) AS sequence
        FROM (SELECT f.sequence, bool_and(f.recorded_at < recorded_before) OVER (ORDER BY f.sequence) AS is_old
            FROM (SELECT x.sequence, x.recorded_at FROM pawl.audit AS x WHERE x.tenant_id = t.tenant_id ORDER BY x.sequence LIMIT at_most) AS f) AS o
        WHERE o.is_old AND o.sequence < (SELECT max(l.sequence) FROM pawl.audit AS l WHERE l.tenant_id = t.tenant_id)) AS cut
    JOIN pawl.audit AS e ON e.tenant_id = t.tenant_id AND e.sequence = cut.sequence;
$$;
GRANT EXECUTE ON FUNCTION pawl.audit_due(timestamptz, integer) TO pawl_app;

-- Moves the anchor and removes what is behind it, or nothing of both. Another server may have moved it further.
CREATE FUNCTION pawl.remove_audit(of_tenant text, up_to bigint, up_to_hash bytea) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    removed bigint;
BEGIN
    -- 'PAWL', 'AUDT' in ASCII.
    PERFORM pg_advisory_xact_lock(1346459468, 1096107092);
    IF EXISTS (SELECT FROM pawl.audit_anchors AS a WHERE a.tenant_id = of_tenant AND a.sequence >= up_to) THEN RETURN 0; END IF;
    INSERT INTO pawl.audit_anchors AS a (tenant_id, sequence, hash, removed_at) VALUES (of_tenant, up_to, up_to_hash, now())
        ON CONFLICT (tenant_id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, removed_at = excluded.removed_at;
    DELETE FROM pawl.audit AS e WHERE e.tenant_id = of_tenant AND e.sequence <= up_to;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;
GRANT EXECUTE ON FUNCTION pawl.remove_audit(text, bigint, bytea) TO pawl_app;

-- The anchor of the tenant that is named.
CREATE FUNCTION pawl.audit_anchor() RETURNS TABLE (sequence bigint, hash bytea) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.sequence, a.hash FROM pawl.audit_anchors AS a WHERE a.tenant_id = pawl.current_tenant();
$$;
GRANT EXECUTE ON FUNCTION pawl.audit_anchor() TO pawl_app;
