-- The nodes that share this database, and until when each counts as alive: by the clock of this database, which is the only one they share.
-- One row for each run of a node; belongs to the nodes, not to a tenant.
CREATE TABLE pawl.nodes (
    node_id     uuid PRIMARY KEY,
    name        text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    joined_at   timestamptz NOT NULL,
    lease_until timestamptz NOT NULL
);
ALTER TABLE pawl.nodes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY nodes_of_nodes ON pawl.nodes TO pawl_committer USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (name, lease_until), DELETE ON pawl.nodes TO pawl_committer;

-- The run of a node that took a partition last; null when it was given up, or taken by a node that shares with nobody.
ALTER TABLE pawl.partitions ADD COLUMN owner_id uuid;
GRANT UPDATE (owner_id) ON pawl.partitions TO pawl_committer;

CREATE FUNCTION pawl.beat(node uuid, node_name text, lease interval) RETURNS void LANGUAGE sql AS $$
    INSERT INTO pawl.nodes (node_id, name, joined_at, lease_until) VALUES (node, node_name, clock_timestamp(), clock_timestamp() + lease)
    ON CONFLICT (node_id) DO UPDATE SET lease_until = EXCLUDED.lease_until;
    -- One that was stopped this long and wakes up joins anew.
    DELETE FROM pawl.nodes WHERE lease_until < clock_timestamp() - interval '1 hour';
$$;
GRANT EXECUTE ON FUNCTION pawl.beat(uuid, text, interval) TO pawl_committer;

CREATE FUNCTION pawl.is_free(owner uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT owner IS NULL OR NOT EXISTS (SELECT FROM pawl.nodes AS n WHERE n.node_id = owner AND n.lease_until > clock_timestamp());
$$;
GRANT EXECUTE ON FUNCTION pawl.is_free(uuid) TO pawl_committer;

-- Takes those of the wanted partitions that nobody living owns, or the node itself without knowing it. Only these are locked: whoever waits for
-- a lock of a living owner would hold up its rounds.
CREATE FUNCTION pawl.acquire_partitions(node uuid, node_name text, wanted integer[]) RETURNS TABLE (partition smallint, epoch bigint) LANGUAGE plpgsql AS $$
DECLARE
    free integer[];
BEGIN
    SELECT array_agg(p.partition::integer ORDER BY p.partition) INTO free
    FROM pawl.partitions AS p WHERE p.partition = ANY (wanted) AND (p.owner_id = node OR pawl.is_free(p.owner_id));

    PERFORM pg_advisory_xact_lock(1346459468, number) FROM unnest(free) AS number;

    -- Asked again: another node may have been faster while this one waited for the locks.
    RETURN QUERY UPDATE pawl.partitions AS p SET epoch = p.epoch + 1, owner = node_name, owner_id = node, acquired_at = clock_timestamp()
        WHERE p.partition = ANY (free) AND (p.owner_id = node OR pawl.is_free(p.owner_id)) RETURNING p.partition, p.epoch;
END $$;
GRANT EXECUTE ON FUNCTION pawl.acquire_partitions(uuid, text, integer[]) TO pawl_committer;

-- Gives partitions up; a node that leaves gives up whatever it owns, also what it does not know of.
CREATE FUNCTION pawl.release_partitions(node uuid, given integer[], epochs bigint[], leaves boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    released integer[];
BEGIN
    SELECT array_agg(p.partition::integer ORDER BY p.partition) INTO released
    FROM pawl.partitions AS p LEFT JOIN unnest(given, epochs) AS g (partition, epoch) ON g.partition = p.partition
    WHERE p.owner_id = node AND (leaves OR p.epoch = g.epoch);

    PERFORM pg_advisory_xact_lock(1346459468, number) FROM unnest(released) AS number;

    UPDATE pawl.partitions AS p SET epoch = p.epoch + 1, owner = NULL, owner_id = NULL, acquired_at = clock_timestamp()
    WHERE p.partition = ANY (released) AND p.owner_id = node;
    IF leaves THEN DELETE FROM pawl.nodes AS n WHERE n.node_id = node; END IF;
END $$;
GRANT EXECUTE ON FUNCTION pawl.release_partitions(uuid, integer[], bigint[], boolean) TO pawl_committer;

CREATE OR REPLACE FUNCTION pawl.acquire_all_partitions(node text) RETURNS TABLE (partition smallint, epoch bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1346459468, number) FROM generate_series(0, 63) AS number;

    RETURN QUERY UPDATE pawl.partitions AS p SET epoch = p.epoch + 1, owner = node, owner_id = NULL, acquired_at = now() RETURNING p.partition, p.epoch;
END $$;

-- A row may be a request of another node, which waits for an answer.
ALTER TABLE pawl.inbox
    ADD COLUMN asker uuid,
    ADD COLUMN arrived_at timestamptz NOT NULL DEFAULT now();

-- Answers to requests of other nodes: written by the commit that consumes the request, taken by the node that asked.
CREATE TABLE pawl.answers (
    tenant_id   text COLLATE "C" NOT NULL,
    -- The id of the inbox row.
    request_id  uuid NOT NULL,
    asker       uuid NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT now(),
    answer      bytea NOT NULL CHECK (octet_length(answer) > 0),
    PRIMARY KEY (tenant_id, request_id)
);
-- What waits for a node, over all tenants.
CREATE INDEX answers_of_asker ON pawl.answers (asker);
-- What nobody will ask for any more.
CREATE INDEX answers_by_age ON pawl.answers (answered_at);

ALTER TABLE pawl.answers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY answers_of_round ON pawl.answers TO pawl_committer
    USING (tenant_id = ANY ((SELECT pawl.round_tenants())::text[])) WITH CHECK (tenant_id = ANY ((SELECT pawl.round_tenants())::text[]));
CREATE POLICY answers_for_functions_seen ON pawl.answers FOR SELECT TO pawl_owner USING (true);
CREATE POLICY answers_for_functions_taken ON pawl.answers FOR DELETE TO pawl_owner USING (true);
GRANT SELECT, INSERT ON pawl.answers TO pawl_committer;

-- Takes the answers for a node; those whose node gave up or died are swept out by whoever comes by.
CREATE FUNCTION pawl.take_answers(node uuid) RETURNS SETOF pawl.answers
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM pawl.answers WHERE answered_at < now() - interval '10 minutes';
    DELETE FROM pawl.answers WHERE asker = node RETURNING *;
$$;
GRANT EXECUTE ON FUNCTION pawl.take_answers(uuid) TO pawl_committer;

-- Which of some partitions have inbox rows that are older than an age: the oldest row of each tells.
CREATE FUNCTION pawl.waiting_partitions(of_partitions integer[], older_than interval) RETURNS SETOF integer
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT asked.partition FROM unnest(of_partitions) AS asked (partition)
    CROSS JOIN LATERAL (SELECT i.arrived_at FROM pawl.inbox AS i WHERE i.partition = asked.partition ORDER BY i.sequence LIMIT 1) AS oldest
    WHERE oldest.arrived_at < clock_timestamp() - older_than;
$$;
GRANT EXECUTE ON FUNCTION pawl.waiting_partitions(integer[], interval) TO pawl_committer;

CREATE FUNCTION pawl.due_timers(due_before timestamptz, at_most integer, of_partitions integer[]) RETURNS SETOF pawl.timers
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT * FROM pawl.timers WHERE due_at < due_before AND partition = ANY (of_partitions) ORDER BY due_at LIMIT at_most;
$$;
GRANT EXECUTE ON FUNCTION pawl.due_timers(timestamptz, integer, integer[]) TO pawl_committer;
DROP FUNCTION pawl.due_timers(timestamptz, integer);
