using Pawl.Engine;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Pawl.Runtime.Storage;
using Xunit;

namespace Pawl.IntegrationTests.Nodes;

/// <summary>Deaths are counted in the database, so that all servers know of them.</summary>
public sealed class PoisonStoreTests(PostgresFixture fixture)
{
    private const int Limit = 3;

    private static readonly ExecutionKey Suspect = new("default", "suspect");

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_deaths_in_a_row_set_an_execution_aside_for_every_server_until_it_is_released()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var storage = await database.OpenAsync();
        await DieAsync(storage, 2);
        Assert.Null(await storage.Poison.FindAsync(Suspect, cancellationToken));
        Assert.Empty(await storage.Poison.ReadAsync([Partitioning.Of(Suspect)], cancellationToken));

        await DieAsync(storage, 1);
        var aside = await storage.Poison.FindAsync(Suspect, cancellationToken);
        Assert.True(aside is { IsDeadly: true });
        Assert.Contains("3 times", aside.Reason, StringComparison.Ordinal);
        Assert.Equal(aside, Assert.Single(await storage.Poison.ReadAsync([Partitioning.Of(Suspect)], cancellationToken)));
        Assert.Empty(await storage.Poison.ReadAsync([(Partitioning.Of(Suspect) + 1) % Partitioning.Count], cancellationToken));

        await storage.Poison.ReleaseAsync(Suspect, cancellationToken);
        Assert.Null(await storage.Poison.FindAsync(Suspect, cancellationToken));
        await DieAsync(storage, 1);
        Assert.Null(await storage.Poison.FindAsync(Suspect, cancellationToken));
    }

    [Fact]
    public async Task Deaths_that_lie_far_apart_do_not_add_up()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var storage = await database.OpenAsync();
        for (var death = 0; death < 2 * Limit; death++)
        {
            await DieAsync(storage, 1);
            await TestDatabase.ExecuteAsync(database.Admin, "UPDATE pawl.poison SET last_death_at = last_death_at - interval '61 minutes'");
        }

        Assert.Null(await storage.Poison.FindAsync(Suspect, cancellationToken));
    }

    [Fact]
    public async Task Deaths_between_which_it_went_on_do_not_add_up()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var storage = await database.OpenAsync();
        await TestDatabase.ExecuteAsync(database.Admin, """
            INSERT INTO pawl.executions (tenant_id, execution_id, partition, workflow_namespace, workflow_name, workflow_version, status, priority, labels, created_at, input)
            VALUES ('default', 'suspect', 1, 'n', 'w', '1.0.0', 'running', 5, '{}', '2026-01-01T00:00:00Z', '1');
            """);
        for (var death = 0; death < 2 * Limit; death++)
        {
            await TestDatabase.ExecuteAsync(database.Admin, $"""
                INSERT INTO pawl.history (tenant_id, execution_id, position, event_count, recorded_at, events, started_at)
                VALUES ('default', 'suspect', {death + 1}, 1, now(), '1', '2026-01-01T00:00:00Z');
                """);
            await DieAsync(storage, Limit - 1);
        }

        Assert.Null(await storage.Poison.FindAsync(Suspect, cancellationToken));
        await DieAsync(storage, 1);
        Assert.NotNull(await storage.Poison.FindAsync(Suspect, cancellationToken));
    }

    [Fact]
    public async Task What_is_overdue_is_told_with_its_age_and_what_is_not_is_not()
    {
        var database = await fixture.CreateDatabaseAsync();
        await using var storage = await database.OpenAsync();
        await TestDatabase.ExecuteAsync(database.Admin, """
            INSERT INTO pawl.timers VALUES ('default', 'late', '1:wait', 1, now() - interval '1 minute'), ('default', 'soon', '1:wait', 1, now() + interval '1 minute');
            INSERT INTO pawl.inbox (tenant_id, id, execution_id, partition, stimulus, arrived_at) VALUES ('default', gen_random_uuid(), 'e', 1, '1', now() - interval '1 hour'), ('default', gen_random_uuid(), 'e', 1, '1', now());
            INSERT INTO pawl.nodes VALUES ('00000000-0000-0000-0000-000000000001', 'gone', now(), now() - interval '1 minute'), ('00000000-0000-0000-0000-000000000002', 'here', now(), now() + interval '1 minute');
            UPDATE pawl.partitions SET epoch = epoch + 1, owner_id = '00000000-0000-0000-0000-000000000001' WHERE partition IN (4, 5);
            UPDATE pawl.partitions SET epoch = epoch + 1, owner_id = '00000000-0000-0000-0000-000000000002' WHERE partition IN (6, 7, 8);
            """);

        var overdue = await storage.Inspection.ReadOverdueAsync(TimeSpan.FromSeconds(15), cancellationToken);

        Assert.Equal((1, 1, 2), (overdue.Timers, overdue.InboxRows, overdue.Orphans));
        Assert.InRange(overdue.OldestTimer!.Value - overdue.OldestRow!.Value, TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(60));
    }

    private async Task DieAsync(PostgresStorage storage, int times)
    {
        for (var time = 0; time < times; time++) await storage.Poison.RecordDeathsAsync("here", [Suspect], Limit, cancellationToken);
    }
}
