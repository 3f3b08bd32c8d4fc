-- How long a tenant keeps executions that have ended, for ever with the largest number; null as the server has it.
ALTER TABLE pawl.tenants ADD COLUMN retention_ms bigint CHECK (retention_ms > 0);
GRANT UPDATE (retention_ms) ON pawl.tenants TO pawl_app;

-- What is set for tenants, kept in mind by every server: of those for which anything is.
CREATE FUNCTION pawl.tenant_settings() RETURNS TABLE (tenant_id text, active_limit_ms bigint, retention_ms bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.tenant_id, t.active_limit_ms, t.retention_ms FROM pawl.tenants AS t WHERE t.active_limit_ms IS NOT NULL OR t.retention_ms IS NOT NULL;
$$;
GRANT EXECUTE ON FUNCTION pawl.tenant_settings() TO pawl_app;
DROP FUNCTION pawl.active_limits();

-- Notices about an execution, to be removed with it; the table is small.
CREATE INDEX webhook_deliveries_of_execution ON pawl.webhook_deliveries (tenant_id, execution_id);

CREATE POLICY executions_for_functions_removed ON pawl.executions FOR DELETE TO pawl_owner USING (true);
CREATE POLICY execution_labels_for_functions_seen ON pawl.execution_labels FOR SELECT TO pawl_owner USING (true);
CREATE POLICY execution_labels_for_functions_removed ON pawl.execution_labels FOR DELETE TO pawl_owner USING (true);
CREATE POLICY timers_for_functions_removed ON pawl.timers FOR DELETE TO pawl_owner USING (true);
CREATE POLICY subscriptions_for_functions_seen ON pawl.subscriptions FOR SELECT TO pawl_owner USING (true);
CREATE POLICY subscriptions_for_functions_removed ON pawl.subscriptions FOR DELETE TO pawl_owner USING (true);
CREATE POLICY suspensions_for_functions_removed ON pawl.suspensions FOR DELETE TO pawl_owner USING (true);
CREATE POLICY poison_for_functions_removed ON pawl.poison FOR DELETE TO pawl_owner USING (true);

-- Of all tenants, for who removes.
CREATE FUNCTION pawl.retention_policies() RETURNS TABLE (tenant_id text, retention_ms bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.tenant_id, t.retention_ms FROM pawl.tenants AS t ORDER BY t.tenant_id;
$$;
GRANT EXECUTE ON FUNCTION pawl.retention_policies() TO pawl_committer;

-- The partitions with what they take on disk.
CREATE FUNCTION pawl.history_sizes() RETURNS TABLE (name text, begins timestamptz, ends timestamptz, bytes bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.name, p.begins, p.ends, coalesce(pg_total_relation_size(to_regclass(format('pawl.%I', p.name))), 0) FROM pawl.history_partitions() AS p ORDER BY p.ends NULLS LAST;
$$;
GRANT EXECUTE ON FUNCTION pawl.history_sizes() TO pawl_committer;

-- What has ended is needed all the same while its parent lives, or a child of it does. A schedule does not need what it started: it may live for years.
-- When the oldest execution started that must be kept, given what of each tenant may go: those that ended before a time, or none where it is null. Infinity when nothing must be kept.
CREATE FUNCTION pawl.oldest_kept(tenants text[], ended_before timestamptz[]) RETURNS timestamptz
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
    SELECT coalesce(min(oldest.created_at), 'infinity')
    FROM unnest(tenants, ended_before) AS asked (tenant_id, before)
    CROSS JOIN LATERAL (
        SELECT e.created_at FROM pawl.executions AS e
        WHERE e.tenant_id = asked.tenant_id
            AND (e.ended_at IS NULL OR asked.before IS NULL OR e.ended_at >= asked.before
                OR EXISTS (SELECT FROM pawl.executions AS p WHERE p.tenant_id = e.tenant_id AND p.execution_id = e.parent_id AND p.ended_at IS NULL AND NOT p.is_schedule)
                OR EXISTS (SELECT FROM pawl.executions AS c WHERE c.tenant_id = e.tenant_id AND c.parent_id = e.execution_id AND c.ended_at IS NULL))
        ORDER BY e.created_at, e.execution_id LIMIT 1) AS oldest;
$$;
GRANT EXECUTE ON FUNCTION pawl.oldest_kept(text[], timestamptz[]) TO pawl_committer;

-- Removes executions of a tenant that are in one of the ending phases and ended before a time, from the one that started first on, or from behind another; a bounded number is
-- looked at. In the order of their starts, because there is an index for it (executions_in_status): one more, by the time of the end, would cost every execution something.
-- What started before the time and ended after it is looked at in vain. All that belongs to one goes in this transaction, but the history of those that started before history_goes_from: it lies in partitions of which nothing is kept, and which are dropped next. Until then nobody finds it.
CREATE FUNCTION pawl.remove_executions(of_tenant text, of_status text, ended_before timestamptz, behind_time timestamptz, behind_id text, at_most integer, history_goes_from timestamptz)
    RETURNS TABLE (looked_at bigint, last_time timestamptz, last_id text, removed bigint, removed_rows bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off SET enable_memoize = off
AS $$
DECLARE
    ids text[];
    starts timestamptz[];
    gone bigint;
BEGIN
    -- One at a time, of all servers on this database: two would wait for each other's rows in a circle. 'PAWL', 'RETN' in ASCII.
    PERFORM pg_advisory_xact_lock(1346459468, 1380275278);

    SELECT count(*), max(o.created_at), (array_agg(o.execution_id ORDER BY o.created_at DESC, o.execution_id DESC))[1],
        array_agg(o.execution_id) FILTER (WHERE NOT o.is_kept), array_agg(o.created_at) FILTER (WHERE NOT o.is_kept)
    INTO looked_at, last_time, last_id, ids, starts
    FROM (
        SELECT e.execution_id, e.created_at,
            e.ended_at IS NULL OR e.ended_at >= ended_before
            OR EXISTS (SELECT FROM pawl.executions AS p WHERE p.tenant_id = e.tenant_id AND p.execution_id = e.parent_id AND p.ended_at IS NULL AND NOT p.is_schedule)
            OR EXISTS (SELECT FROM pawl.executions AS c WHERE c.tenant_id = e.tenant_id AND c.parent_id = e.execution_id AND c.ended_at IS NULL) AS is_kept
        FROM pawl.executions AS e
        WHERE e.tenant_id = of_tenant AND e.status = of_status AND e.created_at < ended_before AND (e.created_at, e.execution_id) > (behind_time, behind_id)
        ORDER BY e.created_at, e.execution_id LIMIT at_most) AS o;
    removed := 0;
    removed_rows := 0;
    IF ids IS NOT NULL THEN
        DELETE FROM pawl.execution_labels AS l USING unnest(ids) AS o (execution_id), pawl.executions AS e, jsonb_each_text(e.labels) AS x (key, value)
        WHERE e.tenant_id = of_tenant AND e.execution_id = o.execution_id
            AND l.tenant_id = of_tenant AND l.key = x.key AND l.value = x.value AND l.created_at = e.created_at AND l.execution_id = e.execution_id;
        GET DIAGNOSTICS gone = ROW_COUNT; removed_rows := removed_rows + gone;
        DELETE FROM pawl.history AS h USING unnest(ids, starts) AS o (execution_id, started_at)
        WHERE o.started_at >= history_goes_from AND h.tenant_id = of_tenant AND h.execution_id = o.execution_id AND h.started_at = o.started_at;
        GET DIAGNOSTICS gone = ROW_COUNT; removed_rows := removed_rows + gone;
        DELETE FROM pawl.checkpoints AS c USING unnest(ids) AS o (execution_id) WHERE c.tenant_id = of_tenant AND c.execution_id = o.execution_id;
        GET DIAGNOSTICS gone = ROW_COUNT; removed_rows := removed_rows + gone;
        DELETE FROM pawl.webhook_deliveries AS d USING unnest(ids) AS o (execution_id) WHERE d.tenant_id = of_tenant AND d.execution_id = o.execution_id;
        GET DIAGNOSTICS gone = ROW_COUNT; removed_rows := removed_rows + gone;
        DELETE FROM pawl.poison AS p USING unnest(ids) AS o (execution_id) WHERE p.tenant_id = of_tenant AND p.execution_id = o.execution_id;
        GET DIAGNOSTICS gone = ROW_COUNT; removed_rows := removed_rows + gone;
        -- What has ended has none of these. Asked all the same: of what is removed nothing stays.
        DELETE FROM pawl.timers AS t USING unnest(ids) AS o (execution_id) WHERE t.tenant_id = of_tenant AND t.execution_id = o.execution_id;
        GET DIAGNOSTICS gone = ROW_COUNT; removed_rows := removed_rows + gone;
        DELETE FROM pawl.subscriptions AS s USING unnest(ids) AS o (execution_id) WHERE s.tenant_id = of_tenant AND s.execution_id = o.execution_id;
        GET DIAGNOSTICS gone = ROW_COUNT; removed_rows := removed_rows + gone;
        DELETE FROM pawl.suspensions AS s USING unnest(ids) AS o (execution_id) WHERE s.tenant_id = of_tenant AND s.execution_id = o.execution_id;
        GET DIAGNOSTICS gone = ROW_COUNT; removed_rows := removed_rows + gone;
        DELETE FROM pawl.executions AS e USING unnest(ids) AS o (execution_id) WHERE e.tenant_id = of_tenant AND e.execution_id = o.execution_id;
        GET DIAGNOSTICS removed = ROW_COUNT;
        removed_rows := removed_rows + removed;
    END IF;
    RETURN NEXT;
END $$;
GRANT EXECUTE ON FUNCTION pawl.remove_executions(text, text, timestamptz, timestamptz, text, integer, timestamptz) TO pawl_committer;

-- Drops the oldest partition of history that ends before a time and in whose time no execution started that is still there; returns its name, or null when there is none.
-- Whoever has to wait for a reader gives up soon, with lock_not_available: everybody else would queue up behind it. One for each transaction: the next is looked at without a lock.
CREATE FUNCTION pawl.drop_history_partition(ends_before timestamptz) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '500ms'
AS $$
DECLARE
    old record;
BEGIN
    PERFORM pg_advisory_xact_lock(1346459468, 1346454100);
    FOR old IN SELECT p.name, p.begins, p.ends FROM pawl.history_partitions() AS p WHERE p.ends <= ends_before LOOP
        -- Whatever policies say, and whether or not the tenant is known.
        CONTINUE WHEN EXISTS (SELECT FROM pawl.executions AS e WHERE e.created_at >= coalesce(old.begins, '-infinity') AND e.created_at < old.ends);
        EXECUTE format('DROP TABLE pawl.%I', old.name);
        RETURN old.name;
    END LOOP;
    RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION pawl.drop_history_partition(timestamptz) TO pawl_committer;

-- Statistics of a partitioned table as a whole: autovacuum looks at its partitions alone.
CREATE FUNCTION pawl.analyze_history() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    ANALYZE pawl.history;
END $$;
GRANT EXECUTE ON FUNCTION pawl.analyze_history() TO pawl_committer;
