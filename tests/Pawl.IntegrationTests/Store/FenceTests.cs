using Npgsql;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Pawl.Runtime.Storage;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.IntegrationTests.Store;

/// <summary>Take-overs that meet a round in flight. Each test has a database of its own, because it holds locks in it.</summary>
public sealed class FenceTests(PostgresFixture fixture) : IAsyncLifetime
{
    private const int Partition = 5;

    private TestDatabase _database = null!;
    private PostgresStorage _storage = null!;
    private IReadOnlyDictionary<int, long> _epochs = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IExecutionStore Store => _storage.Executions;

    public async ValueTask InitializeAsync()
    {
        _database = await fixture.CreateDatabaseAsync();
        _storage = await _database.OpenAsync(options => options.AcquirePatience = TimeSpan.FromMinutes(1));
        _epochs = await Store.AcquireAllAsync("former", Cancelled);
    }

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    [Fact]
    public async Task A_round_that_meets_a_take_over_in_flight_waits_for_it_and_is_fenced()
    {
        var execution = Rounds.NewExecution(partition: Partition);
        await using var owner = await TestDatabase.ConnectAsync(_database.Committer);
        await owner.ExecuteAsync("BEGIN");
        await owner.ExecuteAsync("SELECT pawl.acquire_all_partitions('newcomer')");

        var round = Store.CommitAsync(Rounds.Of(_epochs, Rounds.Start(execution)), Cancelled);
        await WaitForLockAsync();
        Assert.False(round.IsCompleted);
        await owner.ExecuteAsync("COMMIT");

        await Assert.ThrowsAsync<FencedException>(() => round);
        Assert.Null(await Store.LoadAsync(execution, Cancelled));
    }

    [Fact]
    public async Task A_take_over_that_is_rolled_back_lets_the_waiting_round_through()
    {
        var execution = Rounds.NewExecution(partition: Partition);
        await using var owner = await TestDatabase.ConnectAsync(_database.Committer);
        await owner.ExecuteAsync("BEGIN");
        await owner.ExecuteAsync("SELECT pawl.acquire_all_partitions('newcomer')");
        var round = Store.CommitAsync(Rounds.Of(_epochs, Rounds.Start(execution)), Cancelled);
        await WaitForLockAsync();

        await owner.ExecuteAsync("ROLLBACK");

        await round;
        Assert.NotNull(await Store.LoadAsync(execution, Cancelled));
    }

    [Fact]
    public async Task A_take_over_waits_for_the_round_in_flight_and_sees_what_it_wrote()
    {
        await using var former = await BeginRoundAsync();

        var takeOver = Store.AcquireAllAsync("newcomer", Cancelled);
        await WaitForLockAsync();
        Assert.False(takeOver.IsCompleted);
        await former.ExecuteAsync("COMMIT");

        var epochs = await takeOver;
        Assert.Equal(_epochs[Partition] + 1, epochs[Partition]);
    }

    [Fact]
    public async Task A_take_over_ends_the_connection_of_a_round_that_hangs()
    {
        await using var impatient = await _database.OpenAsync(options => options.AcquirePatience = TimeSpan.FromMilliseconds(100));
        await using var zombie = await BeginRoundAsync();

        var epochs = await impatient.Executions.AcquireAllAsync("newcomer", Cancelled);

        Assert.Equal(_epochs[Partition] + 1, epochs[Partition]);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => zombie.ExecuteAsync("COMMIT"));
    }

    [Fact]
    public async Task Rounds_of_different_partitions_do_not_wait_for_each_other()
    {
        await using var other = await BeginRoundAsync();
        var execution = Rounds.NewExecution(partition: Partition + 1);

        await Store.CommitAsync(Rounds.Of(_epochs, Rounds.Start(execution)), Cancelled);

        Assert.NotNull(await Store.LoadAsync(execution, Cancelled));
    }

    [Fact]
    public async Task A_commit_that_loses_its_connection_is_of_unknown_outcome_until_positions_are_read()
    {
        var execution = Rounds.NewExecution(partition: Partition);
        await using var blocker = await TestDatabase.ConnectAsync(_database.Committer);
        await blocker.ExecuteAsync("BEGIN");
        await blocker.ExecuteAsync($"SELECT pg_advisory_xact_lock(1346459468, {Partition})");
        var round = Store.CommitAsync(Rounds.Of(_epochs, Rounds.Start(execution)), Cancelled);
        await WaitForLockAsync();

        await TestDatabase.ExecuteAsync(_database.Admin, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()");
        await Assert.ThrowsAsync<CommitUnknownException>(() => round);
        await blocker.ExecuteAsync("COMMIT");

        Assert.Equal(0, (await Store.ReadPositionsAsync(_epochs, [execution], Cancelled))[execution]);
    }

    [Fact]
    public async Task Positions_are_not_read_while_an_unanswered_round_could_still_commit()
    {
        await using var storage = await _database.OpenAsync(options => options.CommandTimeout = TimeSpan.FromSeconds(1));
        var execution = Rounds.NewExecution(partition: Partition);
        await using var blocker = await TestDatabase.ConnectAsync(_database.Committer);
        await blocker.ExecuteAsync("BEGIN");
        // A lock that cancelling does not reach in time is beyond a test; a row that is in the way is not: the round waits inside its insert.
        await blocker.ExecuteAsync($"SELECT set_config('pawl.tenants', '{{default}}', true)");
        await blocker.ExecuteAsync(
            $"INSERT INTO pawl.inbox (tenant_id, id, execution_id, partition, stimulus) VALUES ('default', '00000000-0000-0000-0000-000000000001', 'x', {Partition}, '')");
        var sent = new InboxRow(new("00000000-0000-0000-0000-000000000001"), new("default", "x"), Partition, new byte[] { 1 });

        // No answer within the time limit: the driver gives up, and the server's side of it is ended before anything is read.
        await Assert.ThrowsAnyAsync<Language.PawlException>(() => storage.Executions.CommitAsync(Rounds.Of(_epochs, Rounds.Start(execution) with { Outgoing = [sent] }), Cancelled));
        var positions = await storage.Executions.ReadPositionsAsync(_epochs, [execution], Cancelled);
        await blocker.ExecuteAsync("ROLLBACK");

        Assert.Equal(0, positions[execution]);
        Assert.Null(await Store.LoadAsync(execution, Cancelled));
    }

    /// <summary>A round of the former owner that has passed the fence and not yet committed.</summary>
    private async Task<NpgsqlConnection> BeginRoundAsync()
    {
        var connection = await TestDatabase.ConnectAsync(_database.Committer);
        await connection.ExecuteAsync("BEGIN");
        await connection.ExecuteAsync($"SELECT pawl.check_fence(ARRAY[{Partition}], ARRAY[{_epochs[Partition]}]::bigint[])");
        return connection;
    }

    /// <summary>Returns when a connection to this database waits for a lock: the server itself says so.</summary>
    private async Task WaitForLockAsync()
    {
        await using var watcher = await TestDatabase.ConnectAsync(_database.Admin);
        await watcher.ExecuteAsync("""
            DO $$
            BEGIN
                WHILE NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') LOOP
                    PERFORM pg_sleep(0.01);
                    PERFORM pg_stat_clear_snapshot();
                END LOOP;
            END $$
            """);
    }
}
