namespace Pawl.Postgres.Executions;

/// <summary>The statements of a round. Each writes all rows of its kind from arrays, one array for each column.</summary>
/// <remarks>
/// Where an array is joined with a table stands LIMIT cardinality: it takes nothing away, and the planner, who cannot know it, expects a single row. Expecting ten, it would begin
/// with a table that is small on the day it plans, read all of it, and stay with that plan while the table grows.
/// </remarks>
internal static class CommitSql
{
    /// <summary>Raises PW001 unless the round's epochs are the current ones; holds off whoever wants to raise them until the round has ended.</summary>
    public const string CheckFence = "SELECT pawl.check_fence($1, $2)";

    public const string InsertExecutions = """
        INSERT INTO pawl.executions (tenant_id, execution_id, partition, workflow_namespace, workflow_name, workflow_version, status, priority, parent_id,
            labels, idempotency_key, request_digest, created_at, ended_at, input, output, error, reason, is_schedule,
            forked_from, forked_at_position, journal_start)
        SELECT *, (SELECT pawl.journal_end()) FROM unnest($1::text[], $2::text[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::smallint[], $9::text[],
            $10::jsonb[], $11::text[], $12::bytea[], $13::timestamptz[], $14::timestamptz[], $15::bytea[], $16::bytea[], $17::bytea[], $18::text[], $19::boolean[], $20::text[], $21::bigint[])
        """;

    public const string InsertLabels = """
        INSERT INTO pawl.execution_labels (tenant_id, key, value, created_at, execution_id)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[])
        """;

    /// <summary>Raises PW005 when an execution does not exist, PW003 when its status cannot become that.</summary>
    public const string UpdateExecutions = """
        WITH changed AS (
            UPDATE pawl.executions AS e SET status = c.status, ended_at = c.ended_at, output = c.output, error = c.error, reason = c.reason,
                workflow_version = coalesce(c.workflow_version, e.workflow_version)
            FROM (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::bytea[], $6::bytea[], $7::text[], $8::text[]) LIMIT cardinality($1))
                AS c (tenant_id, execution_id, status, ended_at, output, error, reason, workflow_version)
            WHERE e.tenant_id = c.tenant_id AND e.execution_id = c.execution_id
            RETURNING 1)
        SELECT pawl.expect_executions(count(*), cardinality($1::text[])) FROM changed
        """;

    /// <summary>Raises PW002 when a row does not continue its history, a unique violation when its position is taken.</summary>
    public const string InsertHistory = """
        INSERT INTO pawl.history (tenant_id, execution_id, started_at, position, event_count, recorded_at, events)
        SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[], $5::integer[], $6::timestamptz[], $7::bytea[])
        """;

    public const string DeleteTimers = """
        DELETE FROM pawl.timers AS t USING (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) LIMIT cardinality($1)) AS c (tenant_id, execution_id, timer_key)
        WHERE t.tenant_id = c.tenant_id AND t.execution_id = c.execution_id AND t.timer_key = c.timer_key
        """;

    public const string SetTimers = """
        INSERT INTO pawl.timers (tenant_id, execution_id, timer_key, partition, due_at)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::timestamptz[])
        ON CONFLICT (tenant_id, execution_id, timer_key) DO UPDATE SET due_at = EXCLUDED.due_at
        """;

    /// <summary>A row that was sent before is left alone.</summary>
    public const string InsertInbox = """
        INSERT INTO pawl.inbox (tenant_id, id, execution_id, partition, stimulus)
        SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::smallint[], $5::bytea[])
        ON CONFLICT (tenant_id, id) DO NOTHING
        """;

    /// <summary>Told once: the commit whose answer was lost may be sent again.</summary>
    public const string InsertAnswers = """
        INSERT INTO pawl.answers (tenant_id, request_id, asker, answer)
        SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::bytea[])
        ON CONFLICT (tenant_id, request_id) DO NOTHING
        """;

    // A row that is gone already is no fault: a round whose answer was lost may be sent again.
    public const string DeleteInbox = """
        DELETE FROM pawl.inbox AS i USING (SELECT * FROM unnest($1::text[], $2::uuid[]) LIMIT cardinality($1)) AS c (tenant_id, id)
        WHERE i.tenant_id = c.tenant_id AND i.id = c.id
        """;
}
