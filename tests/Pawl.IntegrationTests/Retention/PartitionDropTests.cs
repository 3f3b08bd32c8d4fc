using System.Diagnostics;
using Pawl.Engine;
using Pawl.IntegrationTests.Postgres;
using Pawl.Postgres;
using Pawl.Runtime.Retention;
using Pawl.Runtime.Storage;
using Xunit;
using static Pawl.IntegrationTests.Retention.RetentionStage;
using static Pawl.Tests.Shared.Rounds;

namespace Pawl.IntegrationTests.Retention;

/// <summary>A partition goes when nothing in it is kept, and not before.</summary>
public sealed class PartitionDropTests(PostgresFixture fixture)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly DateTimeOffset LongAgo = At - (2 * Kept);
    // Partitions are made by the clock of the database, from this week on; the upkeep of these tests believes it is later than their end.
    private static readonly TimeSpan Later = TimeSpan.FromDays(365);

    [Fact]
    public async Task A_partition_of_which_nothing_is_kept_is_dropped_and_its_rows_are_not_removed_one_by_one()
    {
        await using var stage = await OpenAsync(fixture);
        for (var i = 0; i < 5; i++) await stage.AddAsync(LongAgo);

        var report = await stage.RunAsync(later: Later);

        var removed = Assert.Single(report.Removed);
        // Five executions with a label each; of the fifteen rows of history none.
        Assert.Equal((5, 10), (removed.Executions, removed.Rows));
        Assert.Contains("history_past", report.PartitionsDropped);
        Assert.DoesNotContain(report.Partitions, partition => partition.Name == "history_past");
        Assert.Equal(0L, await stage.AskAsync<long>("SELECT count(*) FROM pawl.history"));
    }

    [Fact]
    public async Task One_execution_that_lives_keeps_its_partition_while_the_others_in_it_are_removed_wholly()
    {
        await using var stage = await OpenAsync(fixture);
        for (var i = 0; i < 5; i++) await stage.AddAsync(LongAgo);
        var living = await stage.AddAsync(null);

        var report = await stage.RunAsync(later: Later);

        Assert.Equal((5, 25), (report.Removed.Single().Executions, report.Removed.Single().Rows));
        Assert.DoesNotContain("history_past", report.PartitionsDropped);
        Assert.Equal(2, (await stage.Storage.Executions.LoadAsync(living, Cancelled))!.History.Count);

        await stage.EndAsync(living, LongAgo);
        Assert.Contains("history_past", (await stage.RunAsync(later: Later)).PartitionsDropped);
    }

    [Fact]
    public async Task A_partition_is_kept_for_an_execution_whose_tenant_nobody_knows()
    {
        await using var stage = await OpenAsync(fixture);
        var stray = await stage.AddAsync(LongAgo, tenant: "unheard-of");

        var report = await stage.RunAsync(later: Later);

        Assert.DoesNotContain("history_past", report.PartitionsDropped);
        Assert.Equal(3, (await stage.Storage.Executions.LoadAsync(stray, Cancelled))!.History.Count);
    }

    [Fact]
    public async Task The_partition_of_now_and_those_made_ahead_are_never_dropped()
    {
        await using var stage = await OpenAsync(fixture);
        var now = DateTimeOffset.UtcNow;
        var upkeep = new StoreUpkeep(stage.Storage.Retention, new(), TimeProvider.System);

        var report = await upkeep.RunAsync(Cancelled);

        Assert.Contains(report.Partitions, partition => partition.Begins <= now && partition.Ends > now);
        Assert.Contains(report.Partitions, partition => partition.Begins > now);
        Assert.Contains(report.Partitions, partition => partition.Ends is null);
        Assert.Equal(report, upkeep.Last);
    }

    [Fact]
    public async Task The_history_as_a_whole_is_analyzed_once_a_day_however_many_servers_start()
    {
        await using var stage = await OpenAsync(fixture);
        const string Analyses = "SELECT coalesce(sum(analyze_count), 0)::bigint FROM pg_stat_all_tables WHERE relid = 'pawl.history'::regclass";
        Assert.Equal(0L, await stage.AskAsync<long>(Analyses));

        for (var server = 0; server < 3; server++) await stage.RunAsync();

        Assert.Equal(1L, await stage.AskAsync<long>(Analyses));
    }

    [Fact]
    public async Task A_reader_in_the_way_is_not_waited_for_and_the_next_run_drops()
    {
        await using var stage = await OpenAsync(fixture);
        await stage.AddAsync(LongAgo);
        await using (var reader = await TestDatabase.ConnectAsync(stage.Database.Admin))
        {
            await reader.ExecuteAsync("BEGIN");
            await reader.ExecuteAsync("LOCK TABLE pawl.history_past IN ACCESS SHARE MODE");
            Assert.DoesNotContain("history_past", (await stage.RunAsync(later: Later)).PartitionsDropped);
        }

        Assert.Contains("history_past", (await stage.RunAsync(later: Later)).PartitionsDropped);
    }

    [Fact]
    public async Task Kill_9_of_postgresql_in_the_middle_leaves_each_execution_whole_or_gone()
    {
        const int Executions = 120, Kills = 3;
        var directory = TestDirectory.Create();
        using var log = new ServerLog();
        await using (var storage = await PostgresStorage.OpenAsync(new() { DataDirectory = directory }, TimeProvider.System, log, Cancelled))
        {
            var epochs = await storage.Executions.AcquireAllAsync("test", Cancelled);
            var old = Enumerable.Range(0, Executions).Select(_ => NewExecution()).ToList();
            var living = NewExecution();
            await storage.Executions.CommitAsync(Of(epochs, [.. old.Select(key => Start(key)), Start(living)]), Cancelled);
            foreach (var key in old) await storage.Executions.CommitAsync(Of(epochs, Next(key, 2) with { Status = StatusPhase.Completed, End = EndFor(StatusPhase.Completed) }), Cancelled);

            for (var kill = 1; kill <= Kills; kill++)
            {
                await log.Up;
                using var postmaster = Process.GetProcessById(int.Parse(File.ReadLines(Path.Combine(directory, "postgres", "postmaster.pid")).First()));
                // One by one, so that the kill finds it between two and in the middle of one.
                var removing = RemoveSomeAsync(storage.Retention, stopAfter: kill * 20, postmaster.Kill);
                await Assert.ThrowsAsync<StoreUnavailableException>(() => removing);
                await log.Up;

                var counts = await CountsAsync(storage, [.. old, living]);
                Assert.All(counts, count => Assert.True(count is 0 or 2 || (count == 1 && counts[^1] == 1), $"{count} rows of history"));
                Assert.Equal(1, counts[^1]);
            }

            while ((await storage.Retention.RemoveAsync(new("default", StatusPhase.Completed, At, null, 50, DateTimeOffset.MinValue), Cancelled)).Executions > 0) { }
            var left = await CountsAsync(storage, [.. old, living]);
            Assert.Equal([.. Enumerable.Repeat(0, Executions), 1], left);
        }
        Directory.Delete(directory, recursive: true);
    }

    private static async Task RemoveSomeAsync(IRetentionStore store, int stopAfter, Action kill)
    {
        for (var removed = 0; ; removed++)
        {
            if (removed == stopAfter) kill();
            await store.RemoveAsync(new("default", StatusPhase.Completed, At, null, 1, DateTimeOffset.MinValue), Cancelled);
        }
    }

    private static async Task<int[]> CountsAsync(PostgresStorage storage, ExecutionKey[] keys)
    {
        while (true)
        {
            try
            {
                var loaded = await storage.Executions.LoadAsync(keys, Cancelled);
                return [.. keys.Select(key => loaded.GetValueOrDefault(key)?.History.Count ?? 0)];
            }
            catch (StoreUnavailableException)
            {
                // A pool may still hold a connection to the server that was killed: each such failure takes one of them away.
            }
        }
    }
}
