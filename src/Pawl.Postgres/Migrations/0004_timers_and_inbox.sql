CREATE TABLE pawl.timers (
    tenant_id    text COLLATE "C" NOT NULL,
    execution_id text COLLATE "C" NOT NULL,
    -- Task run and purpose, e.g. 12:wait.
    timer_key    text COLLATE "C" NOT NULL,
    partition    smallint NOT NULL CHECK (partition BETWEEN 0 AND 63),
    -- Rounded up to the microsecond: no timer fires early.
    due_at       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, execution_id, timer_key)
);
-- What is due next, over all tenants.
CREATE INDEX timers_due ON pawl.timers (due_at);

ALTER TABLE pawl.timers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY timers_of_request ON pawl.timers TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY timers_of_round ON pawl.timers TO pawl_committer
    USING (tenant_id = ANY ((SELECT pawl.round_tenants())::text[])) WITH CHECK (tenant_id = ANY ((SELECT pawl.round_tenants())::text[]));
CREATE POLICY timers_for_functions ON pawl.timers FOR SELECT TO pawl_owner USING (true);
GRANT SELECT ON pawl.timers TO pawl_app;
GRANT SELECT, INSERT, UPDATE (due_at), DELETE ON pawl.timers TO pawl_committer;

CREATE FUNCTION pawl.due_timers(due_before timestamptz, at_most integer) RETURNS SETOF pawl.timers
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT * FROM pawl.timers WHERE due_at < due_before ORDER BY due_at LIMIT at_most;
$$;
GRANT EXECUTE ON FUNCTION pawl.due_timers(timestamptz, integer) TO pawl_committer;

-- Stimuli that wait for the owner of their execution. A row lives from the commit that sends it to the commit that consumes it.
CREATE TABLE pawl.inbox (
    tenant_id    text COLLATE "C" NOT NULL,
    -- Made by the sender: sending twice is once.
    id           uuid NOT NULL,
    execution_id text COLLATE "C" NOT NULL,
    partition    smallint NOT NULL CHECK (partition BETWEEN 0 AND 63),
    -- Order of arrival.
    sequence     bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    stimulus     bytea NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
-- What waits for the owner of a partition, oldest first.
CREATE INDEX inbox_of_partition ON pawl.inbox (partition, sequence);

ALTER TABLE pawl.inbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY inbox_of_round ON pawl.inbox TO pawl_committer
    USING (tenant_id = ANY ((SELECT pawl.round_tenants())::text[])) WITH CHECK (tenant_id = ANY ((SELECT pawl.round_tenants())::text[]));
CREATE POLICY inbox_for_functions ON pawl.inbox FOR SELECT TO pawl_owner USING (true);
GRANT SELECT, INSERT, DELETE ON pawl.inbox TO pawl_committer;

CREATE FUNCTION pawl.waiting_stimuli(of_partition integer, at_most integer) RETURNS SETOF pawl.inbox
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT * FROM pawl.inbox WHERE partition = of_partition ORDER BY sequence LIMIT at_most;
$$;
GRANT EXECUTE ON FUNCTION pawl.waiting_stimuli(integer, integer) TO pawl_committer;
