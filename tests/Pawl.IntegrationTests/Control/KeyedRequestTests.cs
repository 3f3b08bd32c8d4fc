using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Postgres;
using Pawl.Server;
using Pawl.Server.Retention;
using Xunit;

namespace Pawl.IntegrationTests.Control;

/// <summary>Requests that are repeated under their key, after the world has moved on.</summary>
public sealed class KeyedRequestTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private TestDatabase _database = null!;
    private PawlServer _server = null!;
    private PawlClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _server = await ApiServer.StartAsync(ApiServer.OptionsFor(_database));
        _client = PawlClient.Connect(_server.Address, _server.FirstKey!);
        await _client.Workflows.PublishAsync("document: { dsl: '1.0.3', namespace: test, name: steps, version: '1.0.0' }\ndo: [ { one: { set: { a: 1 } } }, { two: { set: { b: 2 } } } ]", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_bulk_operation_means_the_executions_that_it_chose_at_first()
    {
        for (var i = 0; i < 6; i++) await StartAsync($"e{i}");
        var wanted = new BulkOperation { Action = BulkAction.Resume, Filter = new() { Workflow = "test/steps" }, Limit = 2 };
        var first = await _client.Executions.BulkAsync(wanted, "k", cancellationToken);
        Assert.Equal((2, true), (first.Done, first.More));

        Assert.Equal(JsonSerializer.Serialize(first), JsonSerializer.Serialize(await _client.Executions.BulkAsync(wanted, "k", cancellationToken)));
        Assert.Equal(4, (await _client.Executions.ListSuspendedAsync(new(), cancellationToken)).Items.Count);
        await RefusedAsync("idempotency-key-reused", () => _client.Executions.BulkAsync(wanted with { Limit = 3 }, "k", cancellationToken));
    }

    [Fact]
    public async Task A_checkpoint_means_where_the_execution_stood_at_first()
    {
        await StartAsync("e");
        var first = await _client.Executions.CreateCheckpointAsync("e", new() { Name = "here" }, "k", cancellationToken);
        await _client.Executions.ResumeAsync("e", cancellationToken: cancellationToken);
        Assert.Equal(first, await _client.Executions.CreateCheckpointAsync("e", new() { Name = "here" }, "k", cancellationToken));
        await RefusedAsync("checkpoint-exists", () => _client.Executions.CreateCheckpointAsync("e", new() { Name = "here" }, cancellationToken));
    }

    [Fact]
    public async Task A_rollback_and_a_web_hook_come_once()
    {
        await _client.Workflows.PublishAsync("document: { dsl: '1.0.3', namespace: test, name: steps, version: '1.1.0' }\ndo: [ { one: { set: { a: 2 } } } ]", cancellationToken);
        for (var i = 0; i < 2; i++) Assert.Equal("1.1.1", (await _client.Workflows.RollBackOnceAsync("test", "steps", "1.0.0", "k", cancellationToken: cancellationToken)).Version);
        for (var i = 0; i < 2; i++) await _client.Webhooks.CreateAsync(new() { Url = "https://a.test/", Secret = "s" }, "k", cancellationToken);
        Assert.Single((await _client.Webhooks.ListAsync(cancellationToken)).Items);
    }

    [Fact]
    public async Task A_retry_in_place_under_the_key_of_another_command_is_refused_instead_of_forgotten()
    {
        await StartAsync("e");
        await _client.Executions.StepAsync("e", TimeSpan.FromSeconds(20), new() { IdempotencyKey = "k" }, cancellationToken);
        await RefusedAsync("idempotency-key-reused", () => _client.Executions.RetryAsync("e", new() { Task = "one" }, "k", cancellationToken));

        await _client.Executions.RetryAsync("e", new() { Task = "one" }, "another", cancellationToken);
        var position = (await _client.Executions.StateAsync("e", cancellationToken)).Position;
        await _client.Executions.RetryAsync("e", new() { Task = "one" }, "another", cancellationToken);
        Assert.Equal(position, (await _client.Executions.StateAsync("e", cancellationToken)).Position);
        await RefusedAsync("idempotency-key-reused", () => _client.Executions.RetryAsync("e", new() { Task = "one", Data = JsonSerializer.SerializeToElement(7) }, "another", cancellationToken));
    }

    [Fact]
    public async Task A_migration_under_a_key_is_not_done_again_when_somebody_moved_it_back()
    {
        await StartAsync("e");
        await _client.Workflows.PublishAsync("document: { dsl: '1.0.3', namespace: test, name: steps, version: '1.1.0' }\ndo: [ { one: { set: { a: 1 } } }, { two: { set: { b: 3 } } } ]", cancellationToken);
        Assert.True((await _client.Executions.MigrateAsync("e", new() { Version = "1.1.0" }, "k", cancellationToken)).Migrated);
        await _client.Executions.MigrateAsync("e", new() { Version = "1.0.0" }, cancellationToken);

        Assert.True((await _client.Executions.MigrateAsync("e", new() { Version = "1.1.0" }, "k", cancellationToken)).Migrated);
        Assert.Equal("1.0.0", (await _client.Executions.GetAsync("e", cancellationToken: cancellationToken)).Workflow.Version);
        await RefusedAsync("idempotency-key-reused", () => _client.Executions.MigrateAsync("e", new() { Version = "latest" }, "k", cancellationToken));
    }

    [Fact]
    public async Task A_refused_command_is_judged_anew_under_the_same_key()
    {
        await StartAsync("e", suspended: false, workflow: "steps");
        await _client.Executions.GetAsync("e", TimeSpan.FromSeconds(20), cancellationToken);
        await StartAsync("f");
        await RefusedAsync("position-changed", () => _client.Executions.ResumeAsync("f", conditions: new() { IdempotencyKey = "k", IfPosition = 1_000 }, cancellationToken: cancellationToken));
        await _client.Executions.ResumeAsync("f", conditions: new() { IdempotencyKey = "k" }, cancellationToken: cancellationToken);
        Assert.Single((await _client.Executions.HistoryAsync("f", 200, cancellationToken: cancellationToken)).Items, item => item.Type == "execution-resumed");
    }

    [Fact]
    public async Task What_was_kept_long_enough_is_deleted_and_nothing_else()
    {
        await _client.Webhooks.CreateAsync(new() { Url = "https://a.test/", Secret = "s" }, "old", cancellationToken);
        var hook = await _client.Webhooks.CreateAsync(new() { Url = "https://b.test/", Secret = "s" }, "new", cancellationToken);
        await TestDatabase.ExecuteAsync(_database.Owner, $$"""
            ALTER TABLE pawl.keyed_requests NO FORCE ROW LEVEL SECURITY; ALTER TABLE pawl.webhook_deliveries NO FORCE ROW LEVEL SECURITY;
            UPDATE pawl.keyed_requests SET created_at = now() - interval '8 days' WHERE idempotency_key = 'old';
            INSERT INTO pawl.webhook_deliveries (tenant_id, webhook_id, execution_id, event, body, due_at, failed_at, attempts)
            SELECT 'default', '{{hook.Id}}', 'e' || n, 'execution.suspended', '', now() + interval '1 day', CASE n WHEN 1 THEN now() - interval '31 days' WHEN 2 THEN now() - interval '29 days' END, 14 FROM generate_series(1, 3) AS n;
            ALTER TABLE pawl.keyed_requests FORCE ROW LEVEL SECURITY; ALTER TABLE pawl.webhook_deliveries FORCE ROW LEVEL SECURITY;
            """);

        Assert.Equal(2, await _server.Services.GetRequiredService<RetentionSweep>().SweepAsync(cancellationToken));
        Assert.Equal(["e2", "e3"], (await _client.Webhooks.DeliveriesAsync(hook.Id, cancellationToken: cancellationToken)).Items.Select(delivery => delivery.ExecutionId).Order());
        await _client.Webhooks.CreateAsync(new() { Url = "https://b.test/", Secret = "s" }, "new", cancellationToken);
        Assert.Equal(2, (await _client.Webhooks.ListAsync(cancellationToken)).Items.Count);
    }

    private Task<Execution> StartAsync(string id, bool suspended = true, string workflow = "steps") =>
        _client.Executions.StartAsync("test", workflow, new() { Id = id, Version = "1.0.0", Suspended = suspended }, cancellationToken: cancellationToken);

    private static async Task RefusedAsync(string code, Func<Task> ask) => Assert.Equal(code, (await Assert.ThrowsAsync<PawlApiException>(ask)).Code);
}
