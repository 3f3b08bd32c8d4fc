-- Names for positions of histories: where somebody may want to come back to.
CREATE TABLE pawl.checkpoints (
    tenant_id    text COLLATE "C" NOT NULL,
    execution_id text COLLATE "C" NOT NULL CHECK (char_length(execution_id) BETWEEN 1 AND 128),
    name         text COLLATE "C" NOT NULL CHECK (char_length(name) BETWEEN 1 AND 63),
    position     bigint NOT NULL CHECK (position > 0),
    created_at   timestamptz NOT NULL,
    note         text CHECK (char_length(note) <= 1000),
    PRIMARY KEY (tenant_id, execution_id, name)
);
-- The oldest over all tenants, to be cleaned up.
CREATE INDEX checkpoints_oldest ON pawl.checkpoints (created_at);

ALTER TABLE pawl.checkpoints ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY checkpoints_of_request ON pawl.checkpoints TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY checkpoints_for_functions_seen ON pawl.checkpoints FOR SELECT TO pawl_owner USING (true);
CREATE POLICY checkpoints_for_functions_expired ON pawl.checkpoints FOR DELETE TO pawl_owner USING (true);
GRANT SELECT, INSERT, DELETE ON pawl.checkpoints TO pawl_app;

-- Crosses tenants: asked now and then by the server, never by a request.
CREATE FUNCTION pawl.expire_checkpoints(made_before timestamptz, at_most integer) RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH oldest AS (
        SELECT c.tenant_id, c.execution_id, c.name FROM pawl.checkpoints AS c WHERE c.created_at < made_before ORDER BY c.created_at LIMIT at_most),
    expired AS (
        DELETE FROM pawl.checkpoints AS c USING oldest AS o WHERE c.tenant_id = o.tenant_id AND c.execution_id = o.execution_id AND c.name = o.name RETURNING 1)
    SELECT count(*)::integer FROM expired;
$$;
GRANT EXECUTE ON FUNCTION pawl.expire_checkpoints(timestamptz, integer) TO pawl_app;

-- An execution may go on under another version of its workflow.
GRANT UPDATE (workflow_version) ON pawl.executions TO pawl_committer;
