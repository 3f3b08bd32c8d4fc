using System.Text;
using Pawl.IntegrationTests.Postgres;
using Pawl.Runtime.Storage;
using Xunit;
using static Pawl.Tests.Shared.Rounds;

namespace Pawl.IntegrationTests.Store;

/// <summary>What only the real store has to show: that subscribing and appending exclude each other across transactions, and that the journal has an end.</summary>
public sealed class JournalTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private readonly string _tenant = $"j{Guid.NewGuid():N}"[..12];

    [Fact]
    public async Task Who_appends_waits_for_a_subscription_that_is_not_committed_and_then_delivers_to_it()
    {
        var execution = NewExecution(_tenant);
        await using var subscriber = await TestDatabase.ConnectAsync(database.Database.Committer);
        await subscriber.ExecuteAsync("BEGIN");
        await subscriber.ExecuteAsync($"SELECT set_config('pawl.tenants', '{{{_tenant}}}', true), pawl.lock_journals('{{}}', '{{{_tenant}}}')");
        await subscriber.ExecuteAsync($"INSERT INTO pawl.subscriptions VALUES ('{_tenant}', 't', '{execution.Id}', 1, {Partitioning.Of(execution)}, 1, false)");

        var appending = database.Storage.Executions.CommitAsync(Round(Event("a")), Cancelled);
        await WaitsForLockAsync();
        Assert.False(appending.IsCompleted);
        await subscriber.ExecuteAsync("COMMIT");

        Assert.Equal(execution, Assert.Single((await appending).Delivered).Execution);
    }

    [Fact]
    public async Task Who_subscribes_waits_for_events_that_are_not_committed_and_then_gets_them_as_past()
    {
        var execution = NewExecution(_tenant);
        var epochs = await database.Storage.Executions.AcquireAllAsync("test", Cancelled);
        await database.Storage.Executions.CommitAsync(Of(epochs, Start(execution)), Cancelled);
        await using var appender = await TestDatabase.ConnectAsync(database.Database.Committer);
        await appender.ExecuteAsync("BEGIN");
        await appender.ExecuteAsync($"SELECT set_config('pawl.tenants', '{{{_tenant}}}', true), pawl.lock_journals('{{{_tenant}}}', '{{}}')");
        await appender.ExecuteAsync($$"""INSERT INTO pawl.events (tenant_id, source, id, type, received_at, position, receipt, envelope) VALUES ('{{_tenant}}', '/s', 'a', 't', '{{Now:O}}', 0, gen_random_uuid(), '{"id":"a"}')""");

        var subscribing = database.Storage.Executions.CommitAsync(Of(epochs, Next(execution, 2) with { SubscriptionsSet = [new(1, "t", 1, true)] }), Cancelled);
        await WaitsForLockAsync();
        Assert.False(subscribing.IsCompleted);
        await appender.ExecuteAsync("COMMIT");

        Assert.Equal(execution, Assert.Single((await subscribing).Delivered).Execution);
    }

    [Fact]
    public async Task Subscribers_do_not_wait_for_each_other_nor_for_other_tenants()
    {
        var epochs = await database.Storage.Executions.AcquireAllAsync("test", Cancelled);
        await using var other = await TestDatabase.ConnectAsync(database.Database.Committer);
        await other.ExecuteAsync("BEGIN");
        await other.ExecuteAsync($"SELECT pawl.lock_journals('{{somebody-else}}', '{{{_tenant}}}')");

        var outcome = await database.Storage.Executions.CommitAsync(Of(epochs, Start(NewExecution(_tenant)) with { SubscriptionsSet = [new(1, "t", 1, false)] }), Cancelled);

        Assert.Empty(outcome.Delivered);
    }

    [Fact]
    public async Task The_journal_loses_what_is_too_old_and_what_is_too_much_oldest_first()
    {
        await database.Storage.Executions.CommitAsync(Round(Event("old") with { ReceivedAt = Now.AddHours(-2) }, Event("a"), Event("b"), Event("c")), Cancelled);

        await database.Storage.Events.TrimAsync(DateTimeOffset.MinValue.AddYears(1), 1_000_000, 1_000, Cancelled);
        Assert.Equal(["c", "b", "a", "old"], await IdsAsync());
        while (await database.Storage.Events.TrimAsync(Now.AddHours(-1), 1_000_000, 100, Cancelled) == 100)
        {
        }
        Assert.Equal(["c", "b", "a"], await IdsAsync());
        while (await database.Storage.Events.TrimAsync(Now.AddHours(-1), 2, 100, Cancelled) == 100)
        {
        }
        Assert.Equal(["c", "b"], await IdsAsync());
    }

    [Fact]
    public async Task An_event_without_a_name_that_can_be_indexed_is_refused_by_the_table_too()
    {
        await Assert.ThrowsAsync<RoundRejectedException>(() => database.Storage.Executions.CommitAsync(Round(Event(new string('x', 1_025))), Cancelled));
        await database.Storage.Executions.CommitAsync(Round(Event(new string('x', 1_024)) with { Source = new string('s', 1_024) }), Cancelled);
    }

    private async Task<IEnumerable<string>> IdsAsync() =>
        (await database.Storage.Events.ListAsync(_tenant, null, null, 100, null, Cancelled)).Items.Select(row => row.Envelope["id"].AsString());

    private async Task WaitsForLockAsync()
    {
        await using var watcher = await TestDatabase.ConnectAsync(database.Database.Admin);
        while (await watcher.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1346459461 AND NOT granted") == 0) await Task.Yield();
    }

    private static CommitRound Round(params AppendedEvent[] events) => new(new Dictionary<int, long>(), []) { Events = events };

    private AppendedEvent Event(string id) => new()
    {
        Tenant = _tenant,
        Source = "/s",
        Id = id,
        Type = "t",
        ReceivedAt = Now,
        Envelope = Encoding.UTF8.GetBytes($$"""{"id":"{{id}}"}"""),
        Receipt = Guid.NewGuid(),
    };
}
