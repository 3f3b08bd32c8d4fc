-- Who did what: two entries for each action, one before it and one after. Each is bound to the one before it in its tenant's chain by a hash,
-- which Pawl computes (AuditChain) and 'pawl audit verify' computes again. No foreign key leads from here to tenants: it would lock their rows.
CREATE TABLE pawl.audit (
    tenant_id     text COLLATE "C" NOT NULL,
    sequence      bigint NOT NULL CHECK (sequence > 0),
    kind          text COLLATE "C" NOT NULL CHECK (kind IN ('attempt', 'outcome')),
    attempt       bigint CHECK (attempt < sequence),
    recorded_at   timestamptz NOT NULL,
    actor         text COLLATE "C" NOT NULL,
    action        text COLLATE "C" NOT NULL,
    object        text COLLATE "C",
    request       text COLLATE "C",
    address       text COLLATE "C",
    trace_id      text COLLATE "C",
    result        text COLLATE "C" CHECK (result IN ('done', 'unchanged', 'refused', 'failed', 'unknown')),
    status        smallint,
    code          text COLLATE "C",
    before_digest text COLLATE "C",
    after_digest  text COLLATE "C",
    detail        text COLLATE "C",
    previous      bytea NOT NULL CHECK (octet_length(previous) = 32),
    hash          bytea NOT NULL CHECK (octet_length(hash) = 32),
    -- One chain in order; and of two entries for one place the second is refused.
    PRIMARY KEY (tenant_id, sequence),
    CONSTRAINT audit_outcome_of_attempt CHECK ((kind = 'outcome') = (attempt IS NOT NULL) AND (kind = 'outcome') = (result IS NOT NULL))
);
-- The outcome of an attempt; it has one.
CREATE UNIQUE INDEX audit_outcomes ON pawl.audit (tenant_id, attempt) WHERE attempt IS NOT NULL;
-- What was done to an object, newest first.
CREATE INDEX audit_of_object ON pawl.audit (tenant_id, object, sequence DESC) WHERE object IS NOT NULL;
-- What somebody did, newest first.
CREATE INDEX audit_of_actor ON pawl.audit (tenant_id, actor, sequence DESC) WHERE kind = 'attempt';

ALTER TABLE pawl.audit ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_of_request ON pawl.audit TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
GRANT SELECT, INSERT ON pawl.audit TO pawl_app;

-- The roles that work lack the right anyway; this stops the owner too, until he removes the trigger.
CREATE FUNCTION pawl.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries of the audit log never change' USING ERRCODE = 'PW006';
END $$;
CREATE TRIGGER audit_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON pawl.audit FOR EACH STATEMENT EXECUTE FUNCTION pawl.refuse_audit_change();

-- A server that remembers an end of the chain that is none any more (after a crash of the database, or with another server beside it) must not go on from it.
CREATE FUNCTION pawl.refuse_audit_fork() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added AS a
        LEFT JOIN pawl.audit AS earlier ON earlier.tenant_id = a.tenant_id AND earlier.sequence = a.sequence - 1
        WHERE a.previous <> coalesce(earlier.hash, CASE WHEN a.sequence = 1 THEN decode(repeat('00', 32), 'hex') ELSE ''::bytea END))
    THEN
        RAISE EXCEPTION 'the chain of the audit log ends elsewhere' USING ERRCODE = 'PW007';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_without_forks AFTER INSERT ON pawl.audit REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION pawl.refuse_audit_fork();
