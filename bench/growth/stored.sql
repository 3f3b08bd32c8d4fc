-- Fills a database with executions that have ended, each with the six rows of history that five steps leave: as many as :stored, copied from one that really ran.
-- For psql as a superuser, on a database that 'pawl bench five-steps' has used:  psql -v stored=100000 -f bench/growth/stored.sql
\set ON_ERROR_STOP on
SET session_replication_role = replica; -- the check for gaps, row by row, is not what is measured here
SET synchronous_commit = off;

CREATE TEMP TABLE sample AS
SELECT e.* FROM pawl.executions AS e WHERE e.workflow_name = 'five-steps' AND e.status = 'completed'
    AND (SELECT count(*) FROM pawl.history AS h WHERE h.tenant_id = e.tenant_id AND h.execution_id = e.execution_id AND h.started_at = e.created_at) = 6
LIMIT 1;
CREATE TEMP TABLE sample_history AS
SELECT h.* FROM pawl.history AS h JOIN sample AS e ON h.tenant_id = e.tenant_id AND h.execution_id = e.execution_id AND h.started_at = e.created_at;
CREATE TEMP TABLE copies AS
SELECT gen_random_uuid()::text AS id, now() - n * interval '1 millisecond' AS created_at, (n % 64)::smallint AS partition FROM generate_series(1, :stored) AS n;

INSERT INTO pawl.executions (tenant_id, execution_id, partition, workflow_namespace, workflow_name, workflow_version, status, priority, labels, created_at, ended_at, input, output)
SELECT s.tenant_id, c.id, c.partition, s.workflow_namespace, s.workflow_name, s.workflow_version, s.status, s.priority, s.labels, c.created_at, c.created_at + (s.ended_at - s.created_at), s.input, s.output
FROM copies AS c, sample AS s;
INSERT INTO pawl.history (tenant_id, execution_id, started_at, position, event_count, recorded_at, events)
SELECT h.tenant_id, c.id, c.created_at, h.position, h.event_count, c.created_at, h.events FROM copies AS c, sample_history AS h;
ANALYZE pawl.executions;
ANALYZE pawl.history;
CHECKPOINT;
