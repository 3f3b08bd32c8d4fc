using System.Collections.Concurrent;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.IntegrationTests.Postgres;
using Xunit;

namespace Pawl.IntegrationTests.Nodes;

/// <summary>Real servers that share one database, and one of them goes: by a kill, by an orderly stop, or by being stopped and waking up again.</summary>
public sealed class TakeOverTests(PostgresFixture fixture)
{
    private const int Executions = 40;
    private const int Effects = 4;

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_killed_under_load_is_taken_over_within_ten_seconds_and_nothing_is_lost()
    {
        await using var cluster = await NodeCluster.StartAsync(fixture, "first", "second");
        var accepted = await LoadAsync(cluster, async () =>
        {
            await cluster[0].KillAsync();
            var took = await cluster.UntilOwnedAsync(owned => owned.GetValueOrDefault("second") == 64, TimeSpan.FromSeconds(10));
            TestContext.Current.SendDiagnosticMessage($"taken over {took.TotalSeconds:0.00} s after the kill");
        });

        await AssertAllEndedWellAsync(cluster, cluster[1], accepted);
    }

    [Fact]
    public async Task A_server_that_stops_in_good_order_hands_over_at_once_and_exits_with_zero()
    {
        await using var cluster = await NodeCluster.StartAsync(fixture, "first", "second");
        var accepted = await LoadAsync(cluster, async () =>
        {
            await cluster[0].SignalAsync("TERM");
            // One second on a machine that is not busy; the lease, which is what a stop without a hand-over would take, is five.
            var took = await cluster.UntilOwnedAsync(owned => owned.GetValueOrDefault("second") == 64, TimeSpan.FromSeconds(4));
            TestContext.Current.SendDiagnosticMessage($"handed over {took.TotalSeconds:0.00} s after the signal");
            await cluster[0].ExitedAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(25), cancellationToken);
            Assert.Equal(0, cluster[0].ExitCode);
        });

        await AssertAllEndedWellAsync(cluster, cluster[1], accepted);
    }

    [Fact]
    public async Task A_server_that_was_stopped_and_wakes_up_changes_nothing_and_joins_again_by_itself()
    {
        await using var cluster = await NodeCluster.StartAsync(fixture, "first", "second");
        var accepted = await LoadAsync(cluster, async () =>
        {
            await cluster[0].SignalAsync("STOP");
            await cluster.UntilOwnedAsync(owned => owned.GetValueOrDefault("second") == 64, TimeSpan.FromSeconds(10));
        });
        await AssertAllEndedWellAsync(cluster, cluster[1], accepted);
        var before = await HistoriesAsync(cluster[1], accepted);

        await cluster[0].SignalAsync("CONT");
        await cluster.SharedEvenlyAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(before, await HistoriesAsync(cluster[1], accepted));
        // It works again, without a restart: what is started there ends.
        var again = await cluster[0].Client.Executions.StartAsync("nodes", "survivor", new(), cancellationToken: cancellationToken);
        Assert.Equal(ExecutionStatus.Completed, (await NodeCluster.EndAsync(cluster[0], again.Id, cancellationToken)).Status);
        await cluster.AssertHistoriesAreWholeAsync();
    }

    /// <summary>Starts executions on both servers, and lets something happen in the middle of it.</summary>
    /// <returns>Those that were accepted.</returns>
    private async Task<IReadOnlyCollection<string>> LoadAsync(NodeCluster cluster, Func<Task> happens)
    {
        await cluster[1].Client.Workflows.PublishAsync(Workflow(cluster.Ledger.Address), cancellationToken);
        var accepted = new ConcurrentDictionary<string, bool>();
        var started = 0;
        var half = new TaskCompletionSource();
        var callers = Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            for (int number; (number = Interlocked.Increment(ref started)) <= Executions;)
            {
                accepted[await StartAsync(cluster, number)] = true;
                if (number >= Executions / 2) half.TrySetResult();
            }
        }, cancellationToken)).ToList();

        await half.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        await happens();
        await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        Assert.Equal(Executions, accepted.Count);
        return [.. accepted.Keys];
    }

    /// <summary>Asks one server and then the other, until one answers; the key makes it one start.</summary>
    private async Task<string> StartAsync(NodeCluster cluster, int number)
    {
        for (var attempt = 0; ; attempt++)
        {
            var server = cluster[(number + attempt) % 2];
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(3)); // one that is stopped never answers
            try
            {
                return (await server.Client.Executions.StartAsync("nodes", "survivor", new(), $"start-{number}", cancellationToken: patience.Token)).Id;
            }
            catch (Exception away) when (away is PawlConnectionException or PawlApiException { Status: 503 } or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private async Task AssertAllEndedWellAsync(NodeCluster cluster, NodeServer server, IReadOnlyCollection<string> accepted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        foreach (var id in accepted)
        {
            var execution = await NodeCluster.EndAsync(server, id, limit.Token);
            Assert.True(execution.Status == ExecutionStatus.Completed, $"{id} is {execution.Status}: {execution.Error?.Detail}");
        }
        await cluster.AssertHistoriesAreWholeAsync();

        var keys = cluster.Ledger.KeysByEffect;
        Assert.Equal(accepted.Count * Effects, keys.Count);
        Assert.All(keys, effect => Assert.Single(effect.Value.Distinct()));
    }

    private async Task<Dictionary<string, long>> HistoriesAsync(NodeServer server, IEnumerable<string> ids)
    {
        var lengths = new Dictionary<string, long>();
        foreach (var id in ids) lengths[id] = (await server.Client.Executions.HistoryAsync(id, 200, cancellationToken: cancellationToken)).Items[^1].Position;
        return lengths;
    }

    /// <summary>Calls, a wait and a loop: some of everything that changes hands.</summary>
    private static string Workflow(Uri ledger) => $$"""
        document: { dsl: '1.0.3', namespace: nodes, name: survivor, version: '1.0.0' }
        do:
          - first: { call: http, with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ "\($workflow.id)/first" }' } } }
          - pause: { wait: { milliseconds: 400 } }
          - loop:
              for: { in: '[1, 2]' }
              do:
                - call: { call: http, with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ "\($workflow.id)/loop/\($item)" }' } } }
          - last: { call: http, with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ "\($workflow.id)/last" }' } } }
        """;
}
