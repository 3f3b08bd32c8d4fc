using System.Collections.Concurrent;
using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Crash;

/// <summary>Real processes, killed with SIGKILL under load: whatever was accepted goes on where it was.</summary>
public sealed class CrashTests
{
    private const int Effects = 4;

    /// <summary>Calls in a loop, a fork with a wait, and a handled error: some of everything that must survive.</summary>
    private static string Workflow(Uri ledger) => $$"""
        document: { dsl: '1.0.3', namespace: crash, name: survivor, version: '1.0.0' }
        do:
          - first: { call: http, with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ "\($workflow.id)/first" }' } }, output: { as: '{ sum: 0 }' } }
          - loop:
              for: { in: '[1, 2]' }
              do:
                - call:
                    call: http
                    with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ "\($workflow.id)/loop/\($item)" }' } }
                    output: { as: '{ sum: ($input.sum + $item) }' }
          - both:
              fork:
                branches:
                  - sleep: { wait: { milliseconds: 300 } }
                  - call: { call: http, with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ "\($workflow.id)/branch" }' } } }
              output: { as: '$input' }
          - handled:
              try: [ { fail: { raise: { error: { type: 'https://example.com/errors/expected', status: 409 } } } } ]
              catch: { do: [ { note: { set: '${ . + { caught: $error.status } }' } } ] }
        """;

    [Fact]
    public async Task Whatever_was_accepted_ends_well_although_the_server_is_killed_again_and_again()
    {
        await using var ledger = await EffectLedger.StartAsync();
        await using var server = await CrashingServer.StartAsync(ledger.Address);
        await server.Client.Workflows.PublishAsync(Workflow(ledger.Address), TestContext.Current.CancellationToken);

        await RunThroughAsync(ledger, server, crashes: 4, server.KillAndRestartAsync);
    }

    [Fact]
    public async Task Whatever_was_accepted_ends_well_although_postgresql_is_killed_under_load()
    {
        await using var ledger = await EffectLedger.StartAsync();
        await using var server = await CrashingServer.StartAsync(ledger.Address);
        await server.Client.Workflows.PublishAsync(Workflow(ledger.Address), TestContext.Current.CancellationToken);

        await RunThroughAsync(ledger, server, crashes: 2, server.KillPostgresAsync);
    }

    private static async Task RunThroughAsync(EffectLedger ledger, CrashingServer server, int crashes, Func<Task> crash)
    {
        const int Clients = 4, PerCrash = 12;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(150));
        var accepted = new ConcurrentDictionary<string, bool>();
        var started = 0;
        var wanted = (crashes + 1) * PerCrash;

        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            for (int number; (number = Interlocked.Increment(ref started)) <= wanted;)
                accepted[await StartAsync(server, $"start-{number}", limit.Token)] = true;
        }, limit.Token)).ToArray();

        for (var crashed = 1; crashed <= crashes; crashed++)
        {
            // Crashes come at whatever moment the load has reached: some work is always under way.
            while (Volatile.Read(ref started) < crashed * PerCrash) await Task.Yield();
            await crash();
        }
        await Task.WhenAll(clients);

        Assert.Equal(wanted, accepted.Count);
        foreach (var id in accepted.Keys) AssertEndedWell(await EndAsync(server, id, limit.Token));
        foreach (var id in accepted.Keys) await AssertHistoryHasNoGapsAsync(server, id, limit.Token);

        var keys = ledger.KeysByEffect;
        Assert.Equal(wanted * Effects, keys.Count);
        Assert.All(keys, effect => Assert.Single(effect.Value.Distinct()));
        Assert.Equal(keys.Count, keys.Values.Select(used => used[0]).Distinct().Count());
    }

    /// <summary>Starts with an idempotency key, again and again until there is an answer: the repetition finds what the lost answer was about.</summary>
    private static async Task<string> StartAsync(CrashingServer server, string key, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return (await server.Client.Executions.StartAsync("crash", "survivor", new() { Input = JsonSerializer.SerializeToElement(new { key }) }, key, cancellationToken: cancellationToken)).Id;
            }
            catch (PawlConnectionException)
            {
                await server.BackAsync(cancellationToken);
            }
            catch (PawlApiException error) when (error.Status == 503)
            {
                await server.BackAsync(cancellationToken);
            }
            catch (PawlApiException error)
            {
                throw new InvalidOperationException($"{error.Status} {error.Message}\n{server.Log}", error);
            }
        }
    }

    private static async Task<Execution> EndAsync(CrashingServer server, string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var execution = await server.Client.Executions.GetAsync(id, TimeSpan.FromSeconds(30), cancellationToken);
                if (execution.Status.IsTerminal()) return execution;
            }
            catch (PawlConnectionException)
            {
                await server.BackAsync(cancellationToken);
            }
            catch (PawlApiException error) when (error.Status == 503)
            {
                await server.BackAsync(cancellationToken);
            }
        }
    }

    private static void AssertEndedWell(Execution execution)
    {
        Assert.True(execution.Status == ExecutionStatus.Completed, $"{execution.Id} is {execution.Status}: {execution.Error?.Detail}");
        Assert.Equal("""{"sum":3,"caught":409}""", execution.Output!.Value.GetRawText());
    }

    private static async Task AssertHistoryHasNoGapsAsync(CrashingServer server, string id, CancellationToken cancellationToken)
    {
        var positions = new List<long>();
        await foreach (var item in server.Client.Executions.StreamAsync(id, cancellationToken: cancellationToken)) positions.Add(item.Position);
        Assert.Equal(Enumerable.Range(1, positions.Count).Select(position => (long)position), positions);
    }
}
