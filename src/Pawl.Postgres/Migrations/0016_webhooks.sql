-- Addresses that are told when executions are suspended and go on.
CREATE TABLE pawl.webhooks (
    tenant_id  text COLLATE "C" NOT NULL REFERENCES pawl.tenants,
    webhook_id text COLLATE "C" NOT NULL,
    url        text NOT NULL CHECK (char_length(url) BETWEEN 1 AND 2000),
    -- Name of the tenant's secret that requests are signed with; the value is not here.
    secret     text COLLATE "C" NOT NULL,
    events     text[] COLLATE "C" NOT NULL CHECK (cardinality(events) > 0),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, webhook_id)
);

-- What is still to be told. A row is written with the fact that it tells of, in one commit, and lives until the address has taken it.
CREATE TABLE pawl.webhook_deliveries (
    tenant_id    text COLLATE "C" NOT NULL,
    delivery_id  uuid NOT NULL DEFAULT gen_random_uuid(),
    webhook_id   text COLLATE "C" NOT NULL,
    execution_id text COLLATE "C" NOT NULL,
    event        text COLLATE "C" NOT NULL,
    body         bytea NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    -- By the database's clock: the next attempt, or the end of the claim of the one under way.
    due_at       timestamptz NOT NULL DEFAULT now(),
    attempts     integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error   text,
    failed_at    timestamptz,
    PRIMARY KEY (tenant_id, delivery_id),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES pawl.webhooks ON DELETE CASCADE
);
-- What is due next, over all tenants.
CREATE INDEX webhook_deliveries_due ON pawl.webhook_deliveries (due_at) WHERE failed_at IS NULL;
-- The list of one address, and its removal.
CREATE INDEX webhook_deliveries_of_webhook ON pawl.webhook_deliveries (tenant_id, webhook_id, created_at DESC, delivery_id DESC);

ALTER TABLE pawl.webhooks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY webhooks_of_request ON pawl.webhooks TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY webhooks_of_round ON pawl.webhooks FOR SELECT TO pawl_committer USING (tenant_id = ANY ((SELECT pawl.round_tenants())::text[]));
CREATE POLICY webhooks_for_functions ON pawl.webhooks FOR SELECT TO pawl_owner USING (true);
GRANT SELECT, INSERT, DELETE ON pawl.webhooks TO pawl_app;
GRANT SELECT ON pawl.webhooks TO pawl_committer;

ALTER TABLE pawl.webhook_deliveries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY webhook_deliveries_of_request ON pawl.webhook_deliveries TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY webhook_deliveries_of_round ON pawl.webhook_deliveries TO pawl_committer
    USING (tenant_id = ANY ((SELECT pawl.round_tenants())::text[])) WITH CHECK (tenant_id = ANY ((SELECT pawl.round_tenants())::text[]));
CREATE POLICY webhook_deliveries_for_functions ON pawl.webhook_deliveries TO pawl_owner USING (true) WITH CHECK (true);
GRANT SELECT ON pawl.webhook_deliveries TO pawl_app;
GRANT SELECT, INSERT ON pawl.webhook_deliveries TO pawl_committer;

-- Claims up to so many due deliveries of all tenants for a while. SKIP LOCKED: servers never wait for each other.
CREATE FUNCTION pawl.claim_webhook_deliveries(at_most integer, claim interval)
    RETURNS TABLE (tenant_id text, delivery_id uuid, url text, secret text, event text, body bytea, attempts integer)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH due AS MATERIALIZED (
        SELECT d.tenant_id, d.delivery_id FROM pawl.webhook_deliveries AS d
        WHERE d.failed_at IS NULL AND d.due_at <= now() ORDER BY d.due_at LIMIT at_most FOR UPDATE SKIP LOCKED),
    taken AS (
        UPDATE pawl.webhook_deliveries AS d SET due_at = now() + claim, attempts = d.attempts + 1
        FROM due WHERE d.tenant_id = due.tenant_id AND d.delivery_id = due.delivery_id RETURNING d.*)
    SELECT t.tenant_id, t.delivery_id, w.url, w.secret, t.event, t.body, t.attempts
    FROM taken AS t JOIN pawl.webhooks AS w ON w.tenant_id = t.tenant_id AND w.webhook_id = t.webhook_id;
$$;
GRANT EXECUTE ON FUNCTION pawl.claim_webhook_deliveries(integer, interval) TO pawl_committer;

-- Ends the claim of one attempt: taken (no error), to be tried again after a while, or given up (no while). A later claim is left alone.
CREATE FUNCTION pawl.end_webhook_attempt(of_tenant text, delivery uuid, attempt integer, error text, again_in interval) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM pawl.webhook_deliveries AS d WHERE d.tenant_id = of_tenant AND d.delivery_id = delivery AND error IS NULL;
    UPDATE pawl.webhook_deliveries AS d
    SET last_error = error, due_at = now() + coalesce(again_in, interval '0'), failed_at = CASE WHEN again_in IS NULL THEN now() END
    WHERE d.tenant_id = of_tenant AND d.delivery_id = delivery AND d.attempts = attempt AND error IS NOT NULL;
$$;
GRANT EXECUTE ON FUNCTION pawl.end_webhook_attempt(text, uuid, integer, text, interval) TO pawl_committer;
