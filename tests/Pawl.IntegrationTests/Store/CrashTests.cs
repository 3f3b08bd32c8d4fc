using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Pawl.Engine;
using Pawl.IntegrationTests.Postgres;
using Pawl.Language;
using Pawl.Postgres;
using Pawl.Runtime.Storage;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.IntegrationTests.Store;

/// <summary>The server is killed under commits: what was answered is kept, what was refused is absent, and what is unknown can be found out.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly string _directory = TestDirectory.Create();
    private readonly ServerLog _log = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _log.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Kill_9_of_postgresql_under_commits_loses_no_answer_and_invents_none()
    {
        const int Writers = 4, Kills = 3, CommitsBeforeAKill = 25;
        await using var storage = await PostgresStorage.OpenAsync(new() { DataDirectory = _directory }, TimeProvider.System, _log, Cancelled);
        var store = storage.Executions;
        var epochs = await store.AcquireAllAsync("test", Cancelled);
        using var commits = new SemaphoreSlim(0);
        using var stop = new CancellationTokenSource();

        var writers = Enumerable.Range(0, Writers).Select(_ => Task.Run(() => WriteAsync(store, epochs, () => commits.Release(), stop.Token), Cancelled)).ToArray();
        for (var kill = 1; kill <= Kills; kill++)
        {
            for (var commit = 0; commit < CommitsBeforeAKill; commit++) await commits.WaitAsync(Cancelled);
            await _log.Up;
            using var postmaster = Process.GetProcessById(int.Parse(File.ReadLines(Path.Combine(_directory, "postgres", "postmaster.pid")).First()));
            postmaster.Kill();
        }

        await stop.CancelAsync();
        foreach (var ledger in await Task.WhenAll(writers))
        {
            var stored = await PatientlyAsync(() => store.LoadAsync(ledger.Execution, Cancelled));
            // The writer resolved each unknown commit by reading the position, so its count is exact.
            Assert.Equal(ledger.Committed, stored?.History.Count ?? 0);
            Assert.Equal(Enumerable.Range(1, ledger.Committed).Select(position => (long)position), stored!.History.Select(batch => batch.Position));
        }
    }

    [Fact]
    public async Task Without_a_server_a_commit_is_refused_and_nothing_is_written()
    {
        PostgresOptions options = new() { DataDirectory = _directory };
        var execution = Rounds.NewExecution();
        IReadOnlyDictionary<int, long> epochs;
        await using (var storage = await PostgresStorage.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, Cancelled))
        {
            epochs = await storage.Executions.AcquireAllAsync("test", Cancelled);
            await storage.Server!.DisposeAsync();

            // The first one may still hold a connection that only breaks when it is used.
            var first = await Assert.ThrowsAnyAsync<PawlException>(() => storage.Executions.CommitAsync(Rounds.Of(epochs, Rounds.Start(execution)), Cancelled));
            Assert.True(first is CommitUnknownException or StoreUnavailableException, first.ToString());
            await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.Executions.CommitAsync(Rounds.Of(epochs, Rounds.Start(execution)), Cancelled));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.Executions.LoadAsync(execution, Cancelled));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.Reader.GetAsync(execution, Cancelled));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.PingAsync(Cancelled));
        }

        await using var again = await PostgresStorage.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, Cancelled);
        await again.PingAsync(Cancelled);
        Assert.Null(await again.Executions.LoadAsync(execution, Cancelled));
        await again.Executions.CommitAsync(Rounds.Of(epochs, Rounds.Start(execution)), Cancelled);
    }

    private async Task<(ExecutionKey Execution, int Committed)> WriteAsync(IExecutionStore store, IReadOnlyDictionary<int, long> epochs, Action committed, CancellationToken stop)
    {
        var execution = Rounds.NewExecution();
        var position = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var entry = position == 0 ? Rounds.Start(execution) : Rounds.Next(execution, position + 1);
                await store.CommitAsync(Rounds.Of(epochs, entry), Cancelled);
                position++;
                committed();
            }
            catch (StoreUnavailableException)
            {
                await _log.Up;
            }
            catch (CommitUnknownException)
            {
                position = (int)(await PatientlyAsync(() => store.ReadPositionsAsync(epochs, [execution], Cancelled)))[execution];
            }
        }

        return (execution, position);
    }

    private async Task<T> PatientlyAsync<T>(Func<Task<T>> question)
    {
        while (true)
        {
            try
            {
                return await question();
            }
            catch (StoreUnavailableException)
            {
                Cancelled.ThrowIfCancellationRequested();
                await _log.Up;
            }
        }
    }
}
