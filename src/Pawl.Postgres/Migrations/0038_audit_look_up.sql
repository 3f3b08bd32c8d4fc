-- As in 0009, and each entry looks its predecessor up by its key. Below row level security only a leakproof condition leads to an index, and a subtraction
-- is none, because it can overflow: within the comparison it made each batch of new entries read all that the tenant had. So it is done before.
CREATE OR REPLACE FUNCTION pawl.refuse_audit_fork() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT n.tenant_id, n.sequence, n.sequence - 1 AS before, n.previous FROM added AS n OFFSET 0) AS a
        WHERE a.previous <> coalesce(
            (SELECT earlier.hash FROM pawl.audit AS earlier WHERE earlier.tenant_id = a.tenant_id AND earlier.sequence = a.before),
            CASE WHEN a.sequence = 1 THEN decode(repeat('00', 32), 'hex') ELSE ''::bytea END))
    THEN
        RAISE EXCEPTION 'the chain of the audit log ends elsewhere' USING ERRCODE = 'PW007';
    END IF;
    RETURN NULL;
END $$;
