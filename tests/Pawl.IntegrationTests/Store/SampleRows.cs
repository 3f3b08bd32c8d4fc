using Pawl.IntegrationTests.Postgres;

namespace Pawl.IntegrationTests.Store;

/// <summary>Rows that a database has after its first minute: some thousands, which nobody has analyzed.</summary>
internal static class SampleRows
{
    public static Task AddAsync(TestDatabase database, int executions = 3000) => TestDatabase.ExecuteAsync(database.Admin, $$"""
        INSERT INTO pawl.executions (tenant_id, execution_id, partition, workflow_namespace, workflow_name, workflow_version, status, priority, labels, created_at, input)
        SELECT 'default', gen_random_uuid()::text, n % 64, 'shop', 'w' || n % 3, '1', 'running', 5, '{}', now(), '1' FROM generate_series(1, {{executions}}) AS n;
        INSERT INTO pawl.history (tenant_id, execution_id, started_at, position, event_count, recorded_at, events)
        SELECT e.tenant_id, e.execution_id, e.created_at, p, 1, now(), '[]' FROM pawl.executions AS e CROSS JOIN generate_series(1, 3) AS p;
        INSERT INTO pawl.timers (tenant_id, execution_id, timer_key, partition, due_at) SELECT e.tenant_id, e.execution_id, '1:wait', e.partition, now() FROM pawl.executions AS e;
        INSERT INTO pawl.inbox (tenant_id, id, execution_id, partition, stimulus)
        SELECT 'default', gen_random_uuid(), gen_random_uuid()::text, n % 64, '1' FROM generate_series(1, {{executions}}) AS n;
        INSERT INTO pawl.events (tenant_id, source, id, type, received_at, position, receipt, envelope)
        SELECT 'default', '/s', gen_random_uuid()::text, 't', now(), 0, gen_random_uuid(), '1' FROM generate_series(1, {{executions}}) AS n;
        INSERT INTO pawl.subscriptions (tenant_id, topic, execution_id, run, partition, position, replays, key)
        SELECT 'default', 't', gen_random_uuid()::text, 1, n % 64, 1, true, n FROM generate_series(1, {{executions}}) AS n;
        """);
}
