-- The journal: every event that was received or emitted, in order of arrival, for a bounded time.
CREATE TABLE pawl.events (
    tenant_id   text COLLATE "C" NOT NULL,
    source      text COLLATE "C" NOT NULL CHECK (octet_length(source) BETWEEN 1 AND 1024),
    id          text COLLATE "C" NOT NULL CHECK (octet_length(id) BETWEEN 1 AND 1024),
    type        text COLLATE "C" NOT NULL CHECK (octet_length(type) BETWEEN 1 AND 1024),
    -- Order of arrival, over all tenants; with gaps.
    sequence    bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    received_at timestamptz NOT NULL,
    -- The execution that emitted it and the position in its history; without one it came from outside.
    emitted_by  text COLLATE "C",
    position    bigint NOT NULL,
    -- Names the request that stored it: a request that is repeated recognizes its own events.
    receipt     uuid NOT NULL,
    envelope    bytea NOT NULL CHECK (octet_length(envelope) > 0),
    -- CloudEvents: source and id name an event. The same event twice is stored once.
    PRIMARY KEY (tenant_id, source, id)
);
-- A tenant's events newest first; and what arrived since an execution started, for those who listen to everything.
CREATE INDEX events_newest ON pawl.events (tenant_id, received_at DESC, sequence DESC);
-- The same of one type.
CREATE INDEX events_of_type ON pawl.events (tenant_id, type, received_at DESC, sequence DESC);
-- The oldest over all tenants, to be trimmed.
CREATE UNIQUE INDEX events_in_order ON pawl.events (sequence);

ALTER TABLE pawl.events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY events_of_request ON pawl.events TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY events_of_round ON pawl.events TO pawl_committer
    USING (tenant_id = ANY ((SELECT pawl.round_tenants())::text[])) WITH CHECK (tenant_id = ANY ((SELECT pawl.round_tenants())::text[]));
CREATE POLICY events_for_functions_seen ON pawl.events FOR SELECT TO pawl_owner USING (true);
CREATE POLICY events_for_functions_trimmed ON pawl.events FOR DELETE TO pawl_owner USING (true);
GRANT SELECT ON pawl.events TO pawl_app;
GRANT SELECT, INSERT ON pawl.events TO pawl_committer;

DO $$
BEGIN
    ALTER TABLE pawl.events ALTER COLUMN envelope SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;

-- Who listens for what: one row for each topic of a listening task run, from the commit that begins the listening to the one that ends it.
CREATE TABLE pawl.subscriptions (
    tenant_id    text COLLATE "C" NOT NULL,
    -- An event type, or * for all of them but lifecycle events. Coarse: the engine matches precisely.
    topic        text COLLATE "C" NOT NULL,
    execution_id text COLLATE "C" NOT NULL,
    run          integer NOT NULL CHECK (run > 0),
    partition    smallint NOT NULL CHECK (partition BETWEEN 0 AND 63),
    -- In the execution's history: what it emitted before is past.
    position     bigint NOT NULL,
    replays      boolean NOT NULL,
    -- Everybody who listens for a type.
    PRIMARY KEY (tenant_id, topic, execution_id, run)
);
-- What a run listens for, to be removed.
CREATE INDEX subscriptions_of_execution ON pawl.subscriptions (tenant_id, execution_id, run);

ALTER TABLE pawl.subscriptions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY subscriptions_of_request ON pawl.subscriptions TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY subscriptions_of_round ON pawl.subscriptions TO pawl_committer
    USING (tenant_id = ANY ((SELECT pawl.round_tenants())::text[])) WITH CHECK (tenant_id = ANY ((SELECT pawl.round_tenants())::text[]));
GRANT SELECT ON pawl.subscriptions TO pawl_app;
GRANT SELECT, INSERT, DELETE ON pawl.subscriptions TO pawl_committer;

-- Appending to a tenant's journal and subscribing to it exclude each other across transactions: else an event could be appended by one that does
-- not see the subscription, and be invisible to the one that subscribes. Subscribers do not exclude each other.
-- 1346459461 is 'PAWE' in ASCII; locks are taken in order, so nobody waits in a circle. Tenants whose hashes are equal share a lock, which harms nobody.
CREATE FUNCTION pawl.lock_journals(appending text[], subscribing text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    journal record;
BEGIN
    FOR journal IN
        SELECT hashtext(t.tenant_id) AS key, bool_or(t.appends) AS appends
        FROM (SELECT unnest(appending), true UNION ALL SELECT unnest(subscribing), false) AS t (tenant_id, appends)
        GROUP BY 1 ORDER BY 1
    LOOP
        IF journal.appends THEN PERFORM pg_advisory_xact_lock(1346459461, journal.key);
        ELSE PERFORM pg_advisory_xact_lock_shared(1346459461, journal.key);
        END IF;
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION pawl.lock_journals(text[], text[]) TO pawl_committer;

-- Names the inbox row of one event for one listening run: delivered twice is delivered once.
CREATE FUNCTION pawl.delivery_id(tenant_id text, execution_id text, run integer, sequence bigint) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN substr(encode(sha256(convert_to(concat_ws(chr(10), 'event', tenant_id, execution_id, run, sequence), 'UTF8')), 'hex'), 1, 32)::uuid;
GRANT EXECUTE ON FUNCTION pawl.delivery_id(text, text, integer, bigint) TO pawl_committer;

-- The stimulus as Pawl reads it (HistoryJson); the envelope is JSON already.
CREATE FUNCTION pawl.event_arrived(run integer, sequence bigint, received_at timestamptz, is_replayed boolean, envelope bytea) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
    RETURN convert_to(format('{"kind":"event-arrived","run":%s,"sequence":%s,"receivedAt":"%s","isReplayed":%s,"envelope":',
        run, sequence, to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), CASE WHEN is_replayed THEN 'true' ELSE 'false' END), 'UTF8')
        || envelope || convert_to('}', 'UTF8');
GRANT EXECUTE ON FUNCTION pawl.event_arrived(integer, bigint, timestamptz, boolean, bytea) TO pawl_committer;

-- Removes the oldest events of all tenants: those received before a time, and those beyond the number that is kept.
CREATE FUNCTION pawl.trim_events(received_before timestamptz, keep bigint, at_most integer) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH oldest AS (
        SELECT o.tenant_id, o.source, o.id
        FROM (SELECT e.tenant_id, e.source, e.id, e.sequence, e.received_at FROM pawl.events AS e ORDER BY e.sequence LIMIT at_most) AS o
        WHERE o.received_at < received_before OR o.sequence <= (SELECT max(e.sequence) FROM pawl.events AS e) - keep),
    trimmed AS (
        DELETE FROM pawl.events AS e USING oldest AS o WHERE e.tenant_id = o.tenant_id AND e.source = o.source AND e.id = o.id RETURNING 1)
    SELECT count(*) FROM trimmed;
$$;
GRANT EXECUTE ON FUNCTION pawl.trim_events(timestamptz, bigint, integer) TO pawl_committer;
