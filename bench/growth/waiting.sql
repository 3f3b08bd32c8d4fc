-- Fills a database with executions that sleep for a year, each with its timer: as many as :stored, copied from one that really sleeps.
-- For psql as a superuser, on a database that 'pawl bench waiting' has used:  psql -v stored=1000000 -f bench/growth/waiting.sql
-- Then 'pawl bench waiting --concurrency 1000' tells what a start with all of them takes; its evicted_bytes_each times 1000 is what they take in memory, all together.
\set ON_ERROR_STOP on
SET session_replication_role = replica;
SET synchronous_commit = off;

CREATE TEMP TABLE sample AS SELECT e.* FROM pawl.executions AS e WHERE e.workflow_name = 'sleep' AND e.status = 'waiting' LIMIT 1;
CREATE TEMP TABLE sample_history AS SELECT h.* FROM pawl.history AS h JOIN sample AS e ON h.tenant_id = e.tenant_id AND h.execution_id = e.execution_id AND h.started_at = e.created_at;
CREATE TEMP TABLE sample_timers AS SELECT t.* FROM pawl.timers AS t JOIN sample AS e ON t.tenant_id = e.tenant_id AND t.execution_id = e.execution_id;
CREATE TEMP TABLE copies AS
SELECT lpad(to_hex(n), 16, '0') || gen_random_uuid() AS id, now() - n * interval '1 millisecond' AS created_at, (n % 64)::smallint AS partition FROM generate_series(1, :stored) AS n;

INSERT INTO pawl.executions (tenant_id, execution_id, partition, workflow_namespace, workflow_name, workflow_version, status, priority, labels, created_at, input)
SELECT s.tenant_id, c.id, c.partition, s.workflow_namespace, s.workflow_name, s.workflow_version, s.status, s.priority, s.labels, c.created_at, s.input FROM copies AS c, sample AS s;
INSERT INTO pawl.history (tenant_id, execution_id, started_at, position, event_count, recorded_at, events)
SELECT h.tenant_id, c.id, c.created_at, h.position, h.event_count, c.created_at, h.events FROM copies AS c, sample_history AS h;
INSERT INTO pawl.timers (tenant_id, execution_id, timer_key, partition, due_at)
SELECT t.tenant_id, c.id, t.timer_key, c.partition, t.due_at FROM copies AS c, sample_timers AS t;
ANALYZE pawl.executions;
ANALYZE pawl.history;
ANALYZE pawl.timers;
CHECKPOINT;
