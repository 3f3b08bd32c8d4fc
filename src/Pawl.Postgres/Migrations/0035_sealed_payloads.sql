-- Whether what executions of a tenant carry is sealed before it is stored. What was stored before stays as it was.
ALTER TABLE pawl.tenants ADD COLUMN seals_payloads boolean NOT NULL DEFAULT false;
GRANT UPDATE (seals_payloads) ON pawl.tenants TO pawl_app;
DROP FUNCTION pawl.tenant_settings();
CREATE FUNCTION pawl.tenant_settings() RETURNS TABLE (tenant_id text, active_limit_ms bigint, retention_ms bigint, seals_payloads boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.tenant_id, t.active_limit_ms, t.retention_ms, t.seals_payloads FROM pawl.tenants AS t
    WHERE t.active_limit_ms IS NOT NULL OR t.retention_ms IS NOT NULL OR t.seals_payloads;
$$;
GRANT EXECUTE ON FUNCTION pawl.tenant_settings() TO pawl_app;

-- A delivery of an event to a run that listens. The envelope in clear is JSON and becomes part of the stimulus; a sealed one (its first byte is 1) goes along as it
-- is, behind a head that says which event it belongs to, because it opens for that event alone: 2, run, sequence, whether it is replayed, and its time, source
-- and id with their lengths before them. Nodes of the version before this one call the function with five arguments.
CREATE FUNCTION pawl.event_arrived(run integer, sequence bigint, received_at timestamptz, is_replayed boolean, envelope bytea, source text, id text) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN get_byte(envelope, 0) = 1 THEN
        '\x02'::bytea || int4send(run) || int8send(sequence) || CASE WHEN is_replayed THEN '\x01'::bytea ELSE '\x00'::bytea END
            || int4send(27) || convert_to(to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8')
            || int4send(octet_length(source)) || convert_to(source, 'UTF8') || int4send(octet_length(id)) || convert_to(id, 'UTF8') || envelope
        ELSE pawl.event_arrived(run, sequence, received_at, is_replayed, envelope) END;
GRANT EXECUTE ON FUNCTION pawl.event_arrived(integer, bigint, timestamptz, boolean, bytea, text, text) TO pawl_committer;

-- Where the fact that is told of stands in the execution's history. The body is bound to it: the delivery's own id is made by the database, after the body was sealed.
ALTER TABLE pawl.webhook_deliveries ADD COLUMN notice_position bigint NOT NULL DEFAULT 0 CHECK (notice_position >= 0);
DROP FUNCTION pawl.claim_webhook_deliveries(integer, interval);
CREATE FUNCTION pawl.claim_webhook_deliveries(at_most integer, claim interval)
    RETURNS TABLE (tenant_id text, delivery_id uuid, url text, secret text, event text, body bytea, attempts integer, execution_id text, notice_position bigint)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH due AS MATERIALIZED (
        SELECT d.tenant_id, d.delivery_id FROM pawl.webhook_deliveries AS d
        WHERE d.failed_at IS NULL AND d.due_at <= now() ORDER BY d.due_at LIMIT at_most FOR UPDATE SKIP LOCKED),
    taken AS (
        UPDATE pawl.webhook_deliveries AS d SET due_at = now() + claim, attempts = d.attempts + 1
        FROM due WHERE d.tenant_id = due.tenant_id AND d.delivery_id = due.delivery_id RETURNING d.*)
    SELECT t.tenant_id, t.delivery_id, w.url, w.secret, t.event, t.body, t.attempts, t.execution_id, t.notice_position
    FROM taken AS t JOIN pawl.webhooks AS w ON w.tenant_id = t.tenant_id AND w.webhook_id = t.webhook_id;
$$;
GRANT EXECUTE ON FUNCTION pawl.claim_webhook_deliveries(integer, interval) TO pawl_committer;
