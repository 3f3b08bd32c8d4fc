-- Requests under an idempotency key for which something was chosen: a position, a version, an id, a list of executions.
-- The choice is durable before anything is done, so a repetition does the same again; and the answer is kept, so it is told the same.
CREATE TABLE pawl.keyed_requests (
    tenant_id       text COLLATE "C" NOT NULL REFERENCES pawl.tenants,
    action          text COLLATE "C" NOT NULL CHECK (char_length(action) BETWEEN 1 AND 1000),
    idempotency_key text COLLATE "C" NOT NULL CHECK (char_length(idempotency_key) BETWEEN 1 AND 255),
    -- SHA-256 of everything that was asked for.
    digest          bytea NOT NULL CHECK (octet_length(digest) = 32),
    choice          bytea NOT NULL,
    answer          bytea,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, action, idempotency_key)
);
-- The oldest over all tenants, to be cleaned up.
CREATE INDEX keyed_requests_oldest ON pawl.keyed_requests (created_at);

ALTER TABLE pawl.keyed_requests ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY keyed_requests_of_request ON pawl.keyed_requests TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY keyed_requests_for_functions_seen ON pawl.keyed_requests FOR SELECT TO pawl_owner USING (true);
CREATE POLICY keyed_requests_for_functions_expired ON pawl.keyed_requests FOR DELETE TO pawl_owner USING (true);
GRANT SELECT, INSERT ON pawl.keyed_requests TO pawl_app;
GRANT UPDATE (answer) ON pawl.keyed_requests TO pawl_app;

-- Crosses tenants: asked now and then by the server, never by a request.
CREATE FUNCTION pawl.expire_keyed_requests(age interval, at_most integer) RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH oldest AS (
        SELECT r.tenant_id, r.action, r.idempotency_key FROM pawl.keyed_requests AS r WHERE r.created_at < now() - age ORDER BY r.created_at LIMIT at_most),
    expired AS (
        DELETE FROM pawl.keyed_requests AS r USING oldest AS o
        WHERE r.tenant_id = o.tenant_id AND r.action = o.action AND r.idempotency_key = o.idempotency_key RETURNING 1)
    SELECT count(*)::integer FROM expired;
$$;
GRANT EXECUTE ON FUNCTION pawl.expire_keyed_requests(interval, integer) TO pawl_app;

-- Deliveries that were given up, oldest first.
CREATE INDEX webhook_deliveries_given_up ON pawl.webhook_deliveries (failed_at) WHERE failed_at IS NOT NULL;

-- Deletes what was given up that long ago; what is still tried is never touched.
CREATE FUNCTION pawl.expire_webhook_deliveries(age interval, at_most integer) RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH oldest AS (
        SELECT d.tenant_id, d.delivery_id FROM pawl.webhook_deliveries AS d WHERE d.failed_at < now() - age ORDER BY d.failed_at LIMIT at_most),
    expired AS (
        DELETE FROM pawl.webhook_deliveries AS d USING oldest AS o WHERE d.tenant_id = o.tenant_id AND d.delivery_id = o.delivery_id RETURNING 1)
    SELECT count(*)::integer FROM expired;
$$;
GRANT EXECUTE ON FUNCTION pawl.expire_webhook_deliveries(interval, integer) TO pawl_committer;
