using Npgsql;
using Pawl.Engine.State;
using Pawl.IntegrationTests.Postgres;
using Pawl.Runtime.Retention;
using Xunit;
using static Pawl.IntegrationTests.Retention.RetentionStage;
using static Pawl.Tests.Shared.Rounds;

namespace Pawl.IntegrationTests.Retention;

/// <summary>What has ended is removed when it was kept long enough: not earlier, not in halves, and nothing that somebody needs.</summary>
public sealed class RetentionTests(PostgresFixture fixture)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    [Fact]
    public async Task What_ended_at_the_limit_stays_and_what_ended_a_microsecond_before_goes()
    {
        await using var stage = await OpenAsync(fixture);
        var before = await stage.AddAsync(At - Kept - Tick);
        var at = await stage.AddAsync(At - Kept);

        var report = await stage.RunAsync();

        Assert.Equal((false, true), (await stage.ExistsAsync(before), await stage.ExistsAsync(at)));
        Assert.Equal([("default", At - Kept, 1L)], report.Removed.Select(removed => (removed.Tenant, removed.EndedBefore, removed.Executions)));
        await stage.RunAsync(later: Tick);
        Assert.False(await stage.ExistsAsync(at));
    }

    [Fact]
    public async Task Nothing_of_what_is_removed_is_left_in_any_table_and_nothing_of_others_is_touched()
    {
        await using var stage = await OpenAsync(fixture);
        var (old, living, recent) = (await stage.AddAsync(At - (2 * Kept)), await stage.AddAsync(null), await stage.AddAsync(At - Tick));
        foreach (var key in new[] { old, living, recent })
        {
            await TestDatabase.ExecuteAsync(stage.Database.Admin, $"""
                INSERT INTO pawl.checkpoints (tenant_id, execution_id, name, position, created_at) VALUES ('default', '{key.Id}', 'n', 1, now());
                INSERT INTO pawl.poison (tenant_id, execution_id, partition, deaths, node, last_death_at) VALUES ('default', '{key.Id}', 1, 1, 'n', now());
                INSERT INTO pawl.timers (tenant_id, execution_id, timer_key, partition, due_at) VALUES ('default', '{key.Id}', '1:wait', 1, now());
                INSERT INTO pawl.subscriptions (tenant_id, topic, execution_id, run, partition, position, replays) VALUES ('default', 't', '{key.Id}', 1, 1, 1, true);
                INSERT INTO pawl.suspensions (tenant_id, execution_id, partition, since, actor, cause, in_flight) VALUES ('default', '{key.Id}', 1, now(), 'a', 'operator', false);
                INSERT INTO pawl.webhooks (tenant_id, webhook_id, url, secret, events, created_at) VALUES ('default', '{key.Id}', 'https://x.test/', 's', ARRAY['e'], now());
                INSERT INTO pawl.webhook_deliveries (tenant_id, webhook_id, execution_id, event, body, failed_at) VALUES ('default', '{key.Id}', '{key.Id}', 'e', '1', now());
                """);
        }
        var (ofLiving, ofRecent) = (await stage.RowsOfAsync(living), await stage.RowsOfAsync(recent));
        // Of an inbox row its owner disposes; who lacks a row in a table here was forgotten by this test, and perhaps by the removal.
        Assert.Equal(["inbox"], ofLiving.Where(table => table.Value == 0).Select(table => table.Key));

        await stage.RunAsync();

        Assert.All(await stage.RowsOfAsync(old), table => Assert.Equal(0L, table.Value));
        Assert.Equal(ofLiving, await stage.RowsOfAsync(living));
        Assert.Equal(ofRecent, await stage.RowsOfAsync(recent));
        Assert.NotNull(Fold.History((await stage.Storage.Executions.LoadAsync(living, Cancelled))!.History.Take(1)));
        Assert.Equal(3, (await stage.Storage.Executions.LoadAsync(recent, Cancelled))!.History.Count);
    }

    [Fact]
    public async Task What_lives_is_kept_however_old_it_is()
    {
        await using var stage = await OpenAsync(fixture);
        var living = await stage.AddAsync(null);

        await stage.RunAsync(later: TimeSpan.FromDays(10_000));

        Assert.True(await stage.ExistsAsync(living));
        Assert.Equal(2, (await stage.Storage.Executions.LoadAsync(living, Cancelled))!.History.Count);
    }

    [Fact]
    public async Task Parents_and_children_of_what_lives_are_kept_and_what_a_schedule_started_is_not()
    {
        await using var stage = await OpenAsync(fixture);
        var long_ago = At - (2 * Kept);
        var parent = await stage.AddAsync(null);
        var endedChild = await stage.AddAsync(long_ago, parent: parent.Id);
        var endedParent = await stage.AddAsync(long_ago);
        var child = await stage.AddAsync(null, parent: endedParent.Id);
        var schedule = await stage.AddAsync(null, isSchedule: true);
        var scheduled = await stage.AddAsync(long_ago, parent: schedule.Id);

        await stage.RunAsync();

        var there = await Task.WhenAll(new[] { parent, endedChild, endedParent, child, schedule, scheduled }.Select(stage.ExistsAsync));
        Assert.Equal([true, true, true, true, true, false], there);
        await stage.EndAsync(parent, long_ago);
        await stage.EndAsync(child, long_ago);
        var removed = (await stage.RunAsync()).Removed.Single();
        Assert.Equal(4, removed.Executions);
    }

    [Fact]
    public async Task Each_tenant_keeps_as_long_as_it_says_or_as_the_server_does()
    {
        await using var stage = await OpenAsync(fixture);
        foreach (var tenant in new[] { "brief", "long", "forever" }) await stage.Storage.Tenants.CreateAsync(tenant, Now, Cancelled);
        await stage.Storage.TenantSettings.WriteAsync("brief", new() { Retention = TimeSpan.FromDays(1) }, Cancelled);
        await stage.Storage.TenantSettings.WriteAsync("long", new() { Retention = TimeSpan.FromDays(60) }, Cancelled);
        await stage.Storage.TenantSettings.WriteAsync("forever", new() { Retention = RetentionOptions.Forever }, Cancelled);
        Assert.Equal(RetentionOptions.Forever, (await stage.Storage.TenantSettings.ReadAsync("forever", Cancelled)).Retention);
        Assert.Equal(3, (await stage.Storage.TenantSettings.ReadAllAsync(Cancelled)).Count(tenant => tenant.Value.Retention is not null));
        foreach (var tenant in new[] { "default", "brief", "long", "forever" })
            foreach (var days in new[] { 2, 40, 90 }) await stage.AddAsync(At.AddDays(-days), tenant);

        await stage.RunAsync();

        Assert.Equal("brief 0,default 1,forever 3,long 2", await stage.AskAsync<string>("""
            SELECT string_agg(t.tenant_id || ' ' || (SELECT count(*) FROM pawl.executions AS e WHERE e.tenant_id = t.tenant_id), ',' ORDER BY t.tenant_id) FROM pawl.tenants AS t
            """));
        // "forever" of the server too.
        Assert.DoesNotContain((await stage.RunAsync(RetentionOptions.Forever, TimeSpan.FromDays(20))).Removed, removed => removed.Tenant == "default");
    }

    [Fact]
    public async Task Those_that_are_needed_do_not_hide_the_others_behind_them()
    {
        await using var stage = await OpenAsync(fixture);
        var parent = await stage.AddAsync(null);
        for (var i = 0; i < 7; i++) await stage.AddAsync(At - (3 * Kept), parent: parent.Id);
        for (var i = 0; i < 7; i++) await stage.AddAsync(At - (2 * Kept));

        var report = await stage.RunAsync(portion: 3);

        Assert.Equal(7, report.Removed.Single().Executions);
        Assert.Equal(8L, await stage.AskAsync<long>("SELECT count(*) FROM pawl.executions"));
    }

    [Fact]
    public async Task Servers_that_remove_at_the_same_time_remove_each_execution_once()
    {
        await using var stage = await OpenAsync(fixture);
        for (var i = 0; i < 60; i++) await stage.AddAsync(At - (2 * Kept));
        await stage.AddAsync(null);

        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => stage.RunAsync(portion: 5))));

        Assert.Equal(60, reports.Sum(report => report.Removed.Sum(removed => removed.Executions)));
        Assert.Equal((1L, 2L), (await stage.AskAsync<long>("SELECT count(*) FROM pawl.executions"), await stage.AskAsync<long>("SELECT count(*) FROM pawl.history")));
    }

    [Fact]
    public async Task An_id_is_free_again_once_its_execution_is_removed()
    {
        await using var stage = await OpenAsync(fixture);
        var key = await stage.AddAsync(At - (2 * Kept));
        await stage.AddAsync(null);
        await stage.RunAsync();
        var epochs = await stage.Storage.Executions.AcquireAllAsync("test", Cancelled);

        await stage.Storage.Executions.CommitAsync(Of(epochs, Start(key)), Cancelled);

        Assert.Single((await stage.Storage.Executions.LoadAsync(key, Cancelled))!.History);
    }

    [Theory]
    [InlineData("SELECT * FROM pawl.remove_executions('default', 'completed', now(), '-infinity', '', 1, now())")]
    [InlineData("SELECT pawl.drop_history_partition(now())")]
    [InlineData("SELECT pawl.make_history_partitions(now(), 'week')")]
    [InlineData("SELECT * FROM pawl.retention_policies()")]
    [InlineData("SELECT pawl.oldest_kept(ARRAY['default'], ARRAY[now()])")]
    [InlineData("SELECT pawl.analyze_history()")]
    [InlineData("SELECT * FROM pawl.history_sizes()")]
    public async Task Who_serves_requests_can_remove_nothing(string sql)
    {
        await using var stage = await OpenAsync(fixture);
        await using var connection = await TestDatabase.ConnectAsync(stage.Database.App);

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql))).SqlState);
    }

    [Fact]
    public async Task What_is_removed_of_one_tenant_leaves_the_same_id_of_another()
    {
        await using var stage = await OpenAsync(fixture);
        await stage.Storage.Tenants.CreateAsync("other", Now, Cancelled);
        await stage.Storage.TenantSettings.WriteAsync("other", new() { Retention = RetentionOptions.Forever }, Cancelled);
        var key = await stage.AddAsync(At - (2 * Kept));
        var epochs = await stage.Storage.Executions.AcquireAllAsync("test", Cancelled);
        var twin = key with { Tenant = "other" };
        await stage.Storage.Executions.CommitAsync(Of(epochs, Start(twin, Pawl.Engine.StatusPhase.Completed)), Cancelled);
        var rows = await stage.RowsOfAsync(twin);

        await stage.RunAsync();

        Assert.Equal((false, true), (await stage.ExistsAsync(key), await stage.ExistsAsync(twin)));
        Assert.Equal(rows, await stage.RowsOfAsync(twin));
    }
}
