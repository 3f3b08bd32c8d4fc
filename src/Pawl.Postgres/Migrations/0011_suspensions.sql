-- Executions that stand still. A row lives from the commit that suspends to the one that resumes or ends.
CREATE TABLE pawl.suspensions (
    tenant_id    text COLLATE "C" NOT NULL,
    execution_id text COLLATE "C" NOT NULL,
    partition    smallint NOT NULL CHECK (partition BETWEEN 0 AND 63),
    since        timestamptz NOT NULL,
    actor        text NOT NULL,
    cause        text COLLATE "C" NOT NULL CHECK (cause IN ('operator', 'start', 'step', 'runUntil', 'breakpoint')),
    reason       text,
    pointer      text,
    resumes_at   timestamptz,
    -- Whether something was under way then: a restart carries it out again, so that its result waits as promised.
    in_flight    boolean NOT NULL,
    PRIMARY KEY (tenant_id, execution_id)
);
-- A tenant's list, newest first.
CREATE INDEX suspensions_since ON pawl.suspensions (tenant_id, since DESC, execution_id DESC);
-- What a restart asks for.
CREATE INDEX suspensions_in_flight ON pawl.suspensions (partition) WHERE in_flight;

ALTER TABLE pawl.suspensions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY suspensions_of_request ON pawl.suspensions TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY suspensions_of_round ON pawl.suspensions TO pawl_committer
    USING (tenant_id = ANY ((SELECT pawl.round_tenants())::text[])) WITH CHECK (tenant_id = ANY ((SELECT pawl.round_tenants())::text[]));
CREATE POLICY suspensions_for_functions ON pawl.suspensions FOR SELECT TO pawl_owner USING (true);
GRANT SELECT ON pawl.suspensions TO pawl_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON pawl.suspensions TO pawl_committer;

CREATE OR REPLACE FUNCTION pawl.running_executions(of_partition integer) RETURNS TABLE (tenant_id text, execution_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    (SELECT e.tenant_id, e.execution_id FROM pawl.executions AS e WHERE e.partition = of_partition AND e.status = 'running'
     ORDER BY e.created_at, e.tenant_id, e.execution_id)
    UNION ALL
    SELECT s.tenant_id, s.execution_id FROM pawl.suspensions AS s WHERE s.partition = of_partition AND s.in_flight;
$$;
