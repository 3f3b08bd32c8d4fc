using Npgsql;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres.Executions;
using Xunit;

namespace Pawl.IntegrationTests.Store;

/// <summary>The lists of the API can be answered from an index in its order, under row level security, which keeps PostgreSQL from using many.</summary>
public sealed class IndexUseTests(PostgresFixture fixture)
{
    [Theory]
    [InlineData("executions_newest", ExecutionReadSql.ListNewest, null, null, null, null)]
    [InlineData("executions_in_status", ExecutionReadSql.ListNewest, "faulted", null, null, null)]
    [InlineData("executions_of_workflow", ExecutionReadSql.ListNewest, null, "order", null, null)]
    [InlineData("executions_of_parent", ExecutionReadSql.ListNewest, null, null, "p", null)]
    [InlineData("execution_labels_pkey", ExecutionReadSql.ListByLabel, null, null, null, "ada")]
    public async Task A_list_is_read_from_its_index_in_order(string index, string sql, string? status, string? workflow, string? parent, string? label)
    {
        var database = await fixture.CreateDatabaseAsync();
        await TestDatabase.ExecuteAsync(database.Admin, """
            INSERT INTO pawl.executions (tenant_id, execution_id, partition, workflow_namespace, workflow_name, workflow_version, status, priority, parent_id, labels, created_at, input)
            SELECT 'default', i::text, 1, 'shop', 'w' || i % 1000, '1', (ARRAY['running', 'waiting', 'suspended'])[i % 3 + 1], 5, CASE WHEN i % 1000 = 0 THEN 'x' || i END, '{}',
                   timestamptz '2026-01-01' + i * interval '1 second', '1'
            FROM generate_series(1, 20000) AS i;
            INSERT INTO pawl.execution_labels SELECT tenant_id, 'customer', execution_id, created_at, execution_id FROM pawl.executions;
            ANALYZE pawl.executions; ANALYZE pawl.execution_labels;
            """);
        await using var connection = await TestDatabase.ConnectAsync(database.App);
        await connection.ExecuteAsync("BEGIN");
        await connection.ExecuteAsync("SELECT set_config('pawl.tenant', 'default', true)");
        await connection.ExecuteAsync(ExecutionReadSql.PlanForValues);

        await connection.ExecuteAsync($"PREPARE list AS {sql}");
        var plan = await PlanAsync(connection, $"""
            EXPLAIN (COSTS off) EXECUTE list ('default', 'infinity', '', 50, '{(label is null ? "{}" : $$"""{"customer":"{{label}}"}""")}', '-infinity', 'infinity',
                {Text(status)}, '{"{}"}', {(workflow is null ? "NULL" : "'shop'")}, {Text(workflow)}, NULL, {Text(parent)}, false, NULL {(label is null ? "" : $", 'customer', '{label}'")})
            """);

        Assert.Contains($"using {index}", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("executions_running", "SELECT execution_id FROM pawl.executions WHERE partition = 1 AND status = 'running'")]
    [InlineData("timers_due", "SELECT * FROM pawl.timers WHERE due_at < now() ORDER BY due_at LIMIT 10")]
    [InlineData("inbox_of_partition", "SELECT * FROM pawl.inbox WHERE partition = 1 ORDER BY sequence LIMIT 10")]
    [InlineData("events_in_order", "SELECT * FROM pawl.events ORDER BY sequence LIMIT 10")]
    [InlineData("events_of_type", "SELECT * FROM pawl.events WHERE tenant_id = 'a' AND type = 't' AND sequence > 7 ORDER BY sequence DESC LIMIT 10")]
    [InlineData("events_newest", "SELECT * FROM pawl.events WHERE tenant_id = 'a' AND sequence > 7 ORDER BY sequence DESC LIMIT 10")]
    [InlineData("subscriptions_pkey", "SELECT * FROM pawl.subscriptions WHERE tenant_id = 'a' AND topic = ANY (ARRAY['t', '*'])")]
    [InlineData("subscriptions_of_execution", "SELECT * FROM pawl.subscriptions WHERE tenant_id = 'default' AND execution_id = 'e' AND run = 1")]
    [InlineData("api_keys_key_id", "SELECT * FROM pawl.api_keys WHERE key_id = 'x'")]
    public async Task A_question_across_tenants_has_its_index(string index, string sql)
    {
        var database = await fixture.CreateDatabaseAsync();
        await SampleRows.AddAsync(database);
        await using var connection = await TestDatabase.ConnectAsync(database.Owner);
        // The tables are small: without this the planner would rightly read some of them whole.
        await connection.ExecuteAsync("SET enable_seqscan = off; SET enable_bitmapscan = off");

        Assert.Contains($"using {index}", await PlanAsync(connection, $"EXPLAIN (COSTS off) {sql}"), StringComparison.Ordinal);
    }

    private static string Text(string? value) => value is null ? "NULL" : $"'{value}'";

    private static async Task<string> PlanAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> lines = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }
}
