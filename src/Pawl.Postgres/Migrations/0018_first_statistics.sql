-- What the planner believes of tables that have never been analyzed: each column has 200 different values, so the rows of one tenant are few, and the index that finds
-- all of them is as good as the one that finds the row. A statement that is prepared in a new database keeps such a plan until the tables are analyzed, minutes later,
-- and every round reads whole tables meanwhile. So each table is filled with rows as they will be, analyzed, and emptied again: the statistics stay until there are better ones.
-- A table that holds rows already is analyzed as it is.
DO $$
DECLARE
    tables text[] := ARRAY['executions', 'execution_labels', 'history', 'timers', 'inbox', 'events', 'subscriptions'];
    is_new boolean;
    hot text;
BEGIN
    FOREACH hot IN ARRAY tables LOOP
        EXECUTE format('ALTER TABLE pawl.%I NO FORCE ROW LEVEL SECURITY', hot);
    END LOOP;

    -- All of them or none: whoever has executions has a database that is analyzed by itself.
    SELECT NOT EXISTS (SELECT FROM pawl.executions) AND NOT EXISTS (SELECT FROM pawl.execution_labels) AND NOT EXISTS (SELECT FROM pawl.history)
        AND NOT EXISTS (SELECT FROM pawl.timers) AND NOT EXISTS (SELECT FROM pawl.inbox) AND NOT EXISTS (SELECT FROM pawl.events) AND NOT EXISTS (SELECT FROM pawl.subscriptions)
    INTO is_new;
    IF is_new THEN
        INSERT INTO pawl.executions (tenant_id, execution_id, partition, workflow_namespace, workflow_name, workflow_version, status, priority, labels, created_at, ended_at, input, output)
        SELECT 'default', gen_random_uuid()::text, n % 64, 'default', 'workflow-' || n % 20, '1.0.0', CASE WHEN n % 10 = 0 THEN 'waiting' ELSE 'completed' END, 5, '{}',
            now() - n * interval '1 second', CASE WHEN n % 10 = 0 THEN NULL ELSE now() END, '{}', CASE WHEN n % 10 = 0 THEN NULL ELSE '{}'::bytea END
        FROM generate_series(1, 3000) AS n;
        INSERT INTO pawl.history (tenant_id, execution_id, position, event_count, recorded_at, events)
        SELECT e.tenant_id, e.execution_id, p, 1, e.created_at, convert_to(repeat('x', 300), 'UTF8')
        FROM pawl.executions AS e CROSS JOIN generate_series(1, 6) AS p ORDER BY e.execution_id, p;
        INSERT INTO pawl.timers (tenant_id, execution_id, timer_key, partition, due_at)
        SELECT e.tenant_id, e.execution_id, '1:wait', e.partition, e.created_at FROM pawl.executions AS e;
        INSERT INTO pawl.execution_labels (tenant_id, key, value, created_at, execution_id)
        SELECT e.tenant_id, 'key', 'value-' || e.partition, e.created_at, e.execution_id FROM pawl.executions AS e;
        INSERT INTO pawl.inbox (tenant_id, id, execution_id, partition, stimulus)
        SELECT 'default', gen_random_uuid(), gen_random_uuid()::text, n % 64, convert_to(repeat('x', 300), 'UTF8') FROM generate_series(1, 3000) AS n;
        INSERT INTO pawl.events (tenant_id, source, id, type, received_at, position, receipt, envelope, keys)
        SELECT 'default', '/source/' || n % 5, gen_random_uuid()::text, 'type-' || n % 20, now() - n * interval '1 second', 0, gen_random_uuid(), convert_to(repeat('x', 300), 'UTF8'), ARRAY[0, n]
        FROM generate_series(1, 3000) AS n;
        INSERT INTO pawl.subscriptions (tenant_id, topic, execution_id, run, partition, position, replays, key)
        SELECT 'default', 'type-' || n % 20, gen_random_uuid()::text, 1, n % 64, 1, true, n FROM generate_series(1, 3000) AS n;
    END IF;

    FOREACH hot IN ARRAY tables LOOP
        EXECUTE format('ANALYZE pawl.%I', hot);
        IF is_new THEN EXECUTE format('TRUNCATE pawl.%I', hot); END IF;
        EXECUTE format('ALTER TABLE pawl.%I FORCE ROW LEVEL SECURITY', hot);
    END LOOP;
END $$;
