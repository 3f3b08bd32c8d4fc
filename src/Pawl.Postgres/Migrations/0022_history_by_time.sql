-- History in partitions by the time its execution was accepted, which every row of the execution carries: so one execution lies in one partition, however long it lives,
-- reading it touches one, and a partition whose executions are all gone is dropped as a whole.
-- Uniqueness over all partitions: the first row of a history must carry what its execution's row says, and each further one must continue a row of the same partition.
ALTER TABLE pawl.history RENAME TO history_before_partitions;
ALTER INDEX pawl.history_pkey RENAME TO history_before_partitions_pkey;
DROP TRIGGER history_without_gaps ON pawl.history_before_partitions;

-- One row for each decision: the events that it appended. Append-only: nobody but the owner may change or remove a row.
CREATE TABLE pawl.history (
    tenant_id    text COLLATE "C" NOT NULL,
    execution_id text COLLATE "C" NOT NULL,
    -- created_at of the execution.
    started_at   timestamptz NOT NULL,
    -- Of the first event, from 1. The next row's is this plus event_count.
    position     bigint NOT NULL CHECK (position > 0),
    event_count  integer NOT NULL CHECK (event_count > 0),
    recorded_at  timestamptz NOT NULL,
    events       bytea NOT NULL CHECK (octet_length(events) > 0),
    -- One history in order; and two rows for one position are refused.
    PRIMARY KEY (tenant_id, execution_id, started_at, position)
) PARTITION BY RANGE (started_at);
ALTER TABLE pawl.history ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY history_of_request ON pawl.history TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
CREATE POLICY history_of_round ON pawl.history TO pawl_committer
    USING (tenant_id = ANY ((SELECT pawl.round_tenants())::text[])) WITH CHECK (tenant_id = ANY ((SELECT pawl.round_tenants())::text[]));
-- For the functions below, which look for gaps and sort rows into new partitions.
CREATE POLICY history_for_functions_seen ON pawl.history FOR SELECT TO pawl_owner USING (true);
CREATE POLICY history_for_functions_removed ON pawl.history FOR DELETE TO pawl_owner USING (true);
GRANT SELECT ON pawl.history TO pawl_app;
GRANT SELECT, INSERT ON pawl.history TO pawl_committer;
DO $$
BEGIN
    ALTER TABLE pawl.history ALTER COLUMN events SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;

-- Partitions have no policies and no grants: nobody reaches a row but through the table above.
-- What no partition covers: empty, unless a server could make none for weeks.
CREATE TABLE pawl.history_default PARTITION OF pawl.history DEFAULT;
ALTER TABLE pawl.history_default ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- One statement for a whole round, one index look-up for each of its rows: the execution's for a first row, the row before it for another.
-- With the owner's rights, so that a look-up need not compare with the list of tenants too: two microseconds less for each.
CREATE OR REPLACE FUNCTION pawl.refuse_history_gap() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrong record;
BEGIN
    -- Sub-selects that give a value: each runs for the rows that need it. For EXISTS the planner may read all executions of the tenants, once for a round, to look up a few.
    SELECT o.tenant_id, o.execution_id, o.position, o.next_position INTO wrong
    FROM (
        SELECT a.tenant_id, a.execution_id, a.position, CASE
            WHEN a.position > 1 THEN (
                SELECT h.position + h.event_count FROM pawl.history AS h
                WHERE h.tenant_id = a.tenant_id AND h.execution_id = a.execution_id AND h.started_at = a.started_at AND h.position < a.position
                ORDER BY h.position DESC LIMIT 1)
            ELSE (
                SELECT 1 FROM pawl.executions AS e
                WHERE e.tenant_id = a.tenant_id AND e.execution_id = a.execution_id AND e.created_at = a.started_at
                LIMIT 1) END AS next_position
        FROM added AS a OFFSET 0) AS o
    WHERE o.position IS DISTINCT FROM o.next_position
    LIMIT 1;
    IF FOUND THEN
        IF wrong.position = 1 THEN
            RAISE EXCEPTION 'history of %/% begins without its execution, or carries another start', wrong.tenant_id, wrong.execution_id
                USING ERRCODE = 'PW002', HINT = wrong.tenant_id || '/' || wrong.execution_id;
        END IF;
        RAISE EXCEPTION 'history of %/% continues at position %, not at %', wrong.tenant_id, wrong.execution_id, coalesce(wrong.next_position, 1), wrong.position
            USING ERRCODE = 'PW002', HINT = wrong.tenant_id || '/' || wrong.execution_id;
    END IF;
    RETURN NULL;
END $$;

-- The partitions as the catalog has them, oldest first; without a beginning the oldest, and without either the one for the rest.
CREATE FUNCTION pawl.history_partitions() RETURNS TABLE (name text, begins timestamptz, ends timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO'
AS $$
    SELECT c.relname::text,
        substring(b.bound FROM 'FROM \(''([^'']+)''\)')::timestamptz,
        substring(b.bound FROM 'TO \(''([^'']+)''\)')::timestamptz
    FROM pg_inherits AS i
    JOIN pg_class AS c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL (SELECT pg_get_expr(c.relpartbound, c.oid) AS bound) AS b
    WHERE i.inhparent = 'pawl.history'::regclass AND NOT i.inhdetachpending
    ORDER BY 3 NULLS LAST;
$$;
GRANT EXECUTE ON FUNCTION pawl.history_partitions() TO pawl_app, pawl_committer;

-- Makes partitions until a time is covered, each from where the last one ends to the end of a week or month (UTC); returns how many. Attached and not created in place:
-- so nobody who writes into the others is held up. Whoever has to wait for a reader gives up soon, with lock_not_available: rounds would queue up behind it.
CREATE FUNCTION pawl.make_history_partitions(covered_until timestamptz, period text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' SET timezone = 'UTC'
AS $$
DECLARE
    made integer := 0;
    first timestamptz;
    next timestamptz;
    partition text;
BEGIN
    IF period NOT IN ('week', 'month') THEN RAISE EXCEPTION 'no period: %', period USING ERRCODE = 'invalid_parameter_value'; END IF;
    -- One at a time, of all servers on this database. 'PAWL', 'PART' in ASCII.
    PERFORM pg_advisory_xact_lock(1346459468, 1346454100);
    LOOP
        SELECT max(p.ends) INTO first FROM pawl.history_partitions() AS p;
        EXIT WHEN first > covered_until;
        -- The very first takes everything that is older than this week.
        next := CASE WHEN first IS NULL THEN date_trunc(period, now()) ELSE date_trunc(period, first) + ('1 ' || period)::interval END;
        partition := CASE WHEN first IS NULL THEN 'history_past' ELSE 'history_' || to_char(first, 'YYYYMMDD') END;
        EXECUTE format('CREATE TABLE pawl.%I (LIKE pawl.history INCLUDING ALL)', partition);
        IF first IS NOT NULL AND EXISTS (SELECT FROM pawl.history AS h WHERE h.started_at >= first AND h.started_at < next) THEN
            -- Rows of this time went to the default partition: it would refuse another one for them.
            LOCK TABLE pawl.history_default IN ACCESS EXCLUSIVE MODE;
            EXECUTE format('WITH moved AS (DELETE FROM pawl.history AS h WHERE h.started_at >= %L AND h.started_at < %L RETURNING *) INSERT INTO pawl.%I SELECT * FROM moved', first, next, partition);
        END IF;
        EXECUTE format('ALTER TABLE pawl.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', partition);
        -- Nothing in it is ever updated, and it goes as a whole: vacuum is for the visibility map alone.
        EXECUTE format('ALTER TABLE pawl.%I SET (autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_insert_scale_factor = 0.5, autovacuum_analyze_scale_factor = 0.2)', partition);
        EXECUTE format('ALTER TABLE pawl.history ATTACH PARTITION pawl.%I FOR VALUES FROM (%s) TO (%L)', partition, coalesce(quote_literal(first), 'MINVALUE'), next);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;
GRANT EXECUTE ON FUNCTION pawl.make_history_partitions(timestamptz, text) TO pawl_committer;

-- 'history_past' ends where this week began; two weeks follow. A server makes further ones in time.
SELECT pawl.make_history_partitions(now() + interval '14 days', 'week');

-- What is there moves over; only the beginning of its execution is new to a row.
ALTER TABLE pawl.executions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE pawl.history NO FORCE ROW LEVEL SECURITY;
ALTER TABLE pawl.history_before_partitions NO FORCE ROW LEVEL SECURITY;
INSERT INTO pawl.history (tenant_id, execution_id, started_at, position, event_count, recorded_at, events)
SELECT h.tenant_id, h.execution_id, e.created_at, h.position, h.event_count, h.recorded_at, h.events
FROM pawl.history_before_partitions AS h JOIN pawl.executions AS e ON e.tenant_id = h.tenant_id AND e.execution_id = h.execution_id;
DO $$
BEGIN
    IF (SELECT count(*) FROM pawl.history) <> (SELECT count(*) FROM pawl.history_before_partitions) THEN
        RAISE EXCEPTION 'rows of history belong to no execution: they would be lost';
    END IF;
END $$;
DROP TABLE pawl.history_before_partitions;
-- Only now: the rows above were checked when they were written first.
CREATE TRIGGER history_without_gaps AFTER INSERT ON pawl.history REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION pawl.refuse_history_gap();

-- Statistics for a new database, as in 0018: rows as they will be, analyzed, and taken out again.
DO $$
DECLARE
    is_new boolean := NOT EXISTS (SELECT FROM pawl.executions);
BEGIN
    IF is_new THEN
        ALTER TABLE pawl.history DISABLE TRIGGER history_without_gaps;
        INSERT INTO pawl.history (tenant_id, execution_id, started_at, position, event_count, recorded_at, events)
        SELECT 'default', md5(n::text), now() - n * interval '1 millisecond', p, 1, now(), convert_to(repeat('x', 300), 'UTF8') FROM generate_series(1, 3000) AS n, generate_series(1, 6) AS p;
    END IF;
    ANALYZE pawl.history;
    IF is_new THEN
        TRUNCATE pawl.history;
        ALTER TABLE pawl.history ENABLE TRIGGER history_without_gaps;
    END IF;
END $$;
ALTER TABLE pawl.executions FORCE ROW LEVEL SECURITY;
ALTER TABLE pawl.history FORCE ROW LEVEL SECURITY;
