-- One row for each execution, written at the edges of its life: start, change of phase, end. The truth is the history.
-- No foreign key leads from here to tenants or definitions: it would lock their rows in every round; both never lose a row.
CREATE TABLE pawl.executions (
    tenant_id          text COLLATE "C" NOT NULL,
    execution_id       text COLLATE "C" NOT NULL CHECK (char_length(execution_id) BETWEEN 1 AND 128),
    partition          smallint NOT NULL CHECK (partition BETWEEN 0 AND 63),
    workflow_namespace text COLLATE "C" NOT NULL,
    workflow_name      text COLLATE "C" NOT NULL,
    workflow_version   text COLLATE "C" NOT NULL,
    status             text COLLATE "C" NOT NULL
        CHECK (status IN ('pending', 'running', 'waiting', 'suspended', 'cancelled', 'faulted', 'completed')),
    priority           smallint NOT NULL CHECK (priority BETWEEN 0 AND 9),
    parent_id          text COLLATE "C",
    labels             jsonb NOT NULL CHECK (jsonb_typeof(labels) = 'object'),
    idempotency_key    text COLLATE "C",
    request_digest     bytea CHECK (octet_length(request_digest) = 32),
    created_at         timestamptz NOT NULL,
    ended_at           timestamptz,
    input              bytea NOT NULL,
    output             bytea,
    error              bytea,
    reason             text,
    PRIMARY KEY (tenant_id, execution_id),
    CONSTRAINT executions_end_with_a_time    CHECK ((ended_at IS NOT NULL) = (status IN ('cancelled', 'faulted', 'completed'))),
    CONSTRAINT executions_complete_with_data CHECK ((output IS NOT NULL) = (status = 'completed')),
    CONSTRAINT executions_fault_with_error   CHECK ((error IS NOT NULL) = (status = 'faulted')),
    CONSTRAINT executions_reason_of_cancel   CHECK (reason IS NULL OR status = 'cancelled')
);
-- Each list of the API is read newest first and continued from where its last page ended; the id decides between equal times.
-- All executions of a tenant:
CREATE INDEX executions_newest ON pawl.executions (tenant_id, created_at DESC, execution_id DESC);
-- … of one workflow:
CREATE INDEX executions_of_workflow ON pawl.executions (tenant_id, workflow_namespace, workflow_name, created_at DESC, execution_id DESC);
-- … in one phase (the few that are suspended or faulted among millions that completed):
CREATE INDEX executions_in_status ON pawl.executions (tenant_id, status, created_at DESC, execution_id DESC);
-- … of one parent:
CREATE INDEX executions_of_parent ON pawl.executions (tenant_id, parent_id, created_at DESC, execution_id DESC) WHERE parent_id IS NOT NULL;
-- What a node must take up again after a restart; small, because the rest waits or has ended.
CREATE INDEX executions_running ON pawl.executions (partition) WHERE status = 'running';

ALTER TABLE pawl.executions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY executions_of_request ON pawl.executions TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY executions_of_round ON pawl.executions TO pawl_committer
    USING (tenant_id = ANY ((SELECT pawl.round_tenants())::text[])) WITH CHECK (tenant_id = ANY ((SELECT pawl.round_tenants())::text[]));
CREATE POLICY executions_for_functions ON pawl.executions FOR SELECT TO pawl_owner USING (true);
GRANT SELECT ON pawl.executions TO pawl_app;
GRANT SELECT, INSERT, UPDATE (status, ended_at, output, error, reason) ON pawl.executions TO pawl_committer;

CREATE FUNCTION pawl.refuse_status_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'execution %/% cannot go from % to %', OLD.tenant_id, OLD.execution_id, OLD.status, NEW.status
        USING ERRCODE = 'PW003', HINT = OLD.tenant_id || '/' || OLD.execution_id;
END $$;
-- The legal transitions. A row is written once for a decision, which may run through several phases: so whatever lives may go to
-- every phase but back to pending, and what has ended never changes.
CREATE TRIGGER executions_status BEFORE UPDATE ON pawl.executions FOR EACH ROW
    WHEN (NOT CASE OLD.status
        WHEN 'pending'   THEN true
        WHEN 'running'   THEN NEW.status <> 'pending'
        WHEN 'waiting'   THEN NEW.status <> 'pending'
        WHEN 'suspended' THEN NEW.status <> 'pending'
        ELSE false
    END)
    EXECUTE FUNCTION pawl.refuse_status_transition();

-- A round that changes an execution which does not exist must not pass as done.
CREATE FUNCTION pawl.expect_executions(existing bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF existing <> expected THEN
        RAISE EXCEPTION 'the round changes % executions, of which % exist', expected, existing USING ERRCODE = 'PW005';
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION pawl.expect_executions(bigint, bigint) TO pawl_committer;

-- Labels once more, one row for each, to be searched. Not a GIN index over the column: under row level security PostgreSQL uses an index
-- only with operators that are marked leakproof, which jsonb's containment is not and text's equality is. Besides, this one gives the order.
CREATE TABLE pawl.execution_labels (
    tenant_id    text COLLATE "C" NOT NULL,
    key          text COLLATE "C" NOT NULL,
    value        text COLLATE "C" NOT NULL,
    created_at   timestamptz NOT NULL,
    execution_id text COLLATE "C" NOT NULL,
    -- Executions with a label, newest first.
    PRIMARY KEY (tenant_id, key, value, created_at, execution_id)
);
ALTER TABLE pawl.execution_labels ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY execution_labels_of_request ON pawl.execution_labels TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY execution_labels_of_round ON pawl.execution_labels TO pawl_committer
    USING (tenant_id = ANY ((SELECT pawl.round_tenants())::text[])) WITH CHECK (tenant_id = ANY ((SELECT pawl.round_tenants())::text[]));
GRANT SELECT ON pawl.execution_labels TO pawl_app;
GRANT INSERT ON pawl.execution_labels TO pawl_committer;

-- One row for each decision: the events that it appended. Append-only: nobody but the owner may change or remove a row.
CREATE TABLE pawl.history (
    tenant_id    text COLLATE "C" NOT NULL,
    execution_id text COLLATE "C" NOT NULL,
    -- Of the first event, from 1. The next row's is this plus event_count.
    position     bigint NOT NULL CHECK (position > 0),
    event_count  integer NOT NULL CHECK (event_count > 0),
    recorded_at  timestamptz NOT NULL,
    events       bytea NOT NULL CHECK (octet_length(events) > 0),
    -- One history in order; and two rows for one position are refused.
    PRIMARY KEY (tenant_id, execution_id, position)
);
ALTER TABLE pawl.history ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY history_of_request ON pawl.history TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY history_of_round ON pawl.history TO pawl_committer
    USING (tenant_id = ANY ((SELECT pawl.round_tenants())::text[])) WITH CHECK (tenant_id = ANY ((SELECT pawl.round_tenants())::text[]));
GRANT SELECT ON pawl.history TO pawl_app;
GRANT SELECT, INSERT ON pawl.history TO pawl_committer;

-- One statement for a whole round, one index look-up for each of its rows.
CREATE FUNCTION pawl.refuse_history_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT a.tenant_id, a.execution_id, a.position, coalesce(earlier.next_position, 1) AS expected INTO wrong
    FROM added AS a
    LEFT JOIN LATERAL (
        SELECT h.position + h.event_count AS next_position
        FROM pawl.history AS h
        WHERE h.tenant_id = a.tenant_id AND h.execution_id = a.execution_id AND h.position < a.position
        ORDER BY h.position DESC LIMIT 1) AS earlier ON true
    WHERE a.position <> coalesce(earlier.next_position, 1)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'history of %/% continues at position %, not at %', wrong.tenant_id, wrong.execution_id, wrong.expected, wrong.position
            USING ERRCODE = 'PW002', HINT = wrong.tenant_id || '/' || wrong.execution_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER history_without_gaps AFTER INSERT ON pawl.history REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION pawl.refuse_history_gap();

-- lz4 costs a fraction of the default compression's time; not every build of PostgreSQL has it.
DO $$
BEGIN
    ALTER TABLE pawl.executions ALTER COLUMN input SET COMPRESSION lz4, ALTER COLUMN output SET COMPRESSION lz4;
    ALTER TABLE pawl.history ALTER COLUMN events SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;

-- Asked once by a node that starts; crosses tenants.
CREATE FUNCTION pawl.running_executions(of_partition integer) RETURNS TABLE (tenant_id text, execution_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.tenant_id, e.execution_id FROM pawl.executions AS e WHERE e.partition = of_partition AND e.status = 'running'
    ORDER BY e.created_at, e.tenant_id, e.execution_id;
$$;
GRANT EXECUTE ON FUNCTION pawl.running_executions(integer) TO pawl_committer;
