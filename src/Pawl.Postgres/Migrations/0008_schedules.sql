-- A schedule is an execution that starts others: it is found by its workflow, and lists of executions leave it out.
ALTER TABLE pawl.executions ADD COLUMN is_schedule boolean NOT NULL DEFAULT false;

-- The schedules of a workflow: few among many executions of it.
CREATE INDEX executions_schedules ON pawl.executions (tenant_id, workflow_namespace, workflow_name, created_at DESC, execution_id DESC) WHERE is_schedule;

-- A schedule listens as run 0.
ALTER TABLE pawl.subscriptions DROP CONSTRAINT subscriptions_run_check, ADD CONSTRAINT subscriptions_run_check CHECK (run >= 0);
