using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Crash;

/// <summary>Operators insist on their commands while the server is killed again and again: each one that was accepted takes effect exactly once.</summary>
public sealed class ControlCrashTests
{
    private const int Executions = 12;
    private const int Crashes = 3;

    private static string Workflow(Uri ledger) => $$"""
        document: { dsl: '1.0.3', namespace: crash, name: operated, version: '1.0.0' }
        do:
          - one: { call: http, with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ "\($workflow.id)/one" }' } } }
          - two: { call: http, with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ "\($workflow.id)/two" }' } } }
          - three: { call: http, with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ "\($workflow.id)/three" }' } } }
          - last: { set: '${ $context }' }
        """;

    [Fact]
    public async Task Each_command_that_was_accepted_takes_effect_exactly_once_although_the_server_is_killed()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(150));
        await using var ledger = await EffectLedger.StartAsync();
        await using var server = await CrashingServer.StartAsync(ledger.Address);
        await server.Client.Workflows.PublishAsync(Workflow(ledger.Address), limit.Token);

        var given = 0;
        var operators = Enumerable.Range(0, Executions).Select(number => Task.Run(() => OperateAsync(server, number, () => Interlocked.Increment(ref given), limit.Token), limit.Token)).ToArray();
        for (var crashed = 1; crashed <= Crashes; crashed++)
        {
            // Crashes come at whatever moment the operators have reached: some command is always under way.
            while (Volatile.Read(ref given) < crashed * Executions) await Task.Yield();
            await server.KillAndRestartAsync();
        }

        foreach (var id in await Task.WhenAll(operators)) await AssertOnceAsync(server, id, limit.Token);
        var keys = ledger.KeysByEffect;
        Assert.Equal(Executions * 3, keys.Count);
        Assert.All(keys, effect => Assert.Single(effect.Value.Distinct()));
    }

    private static async Task<string> OperateAsync(CrashingServer server, int number, Action told, CancellationToken cancellationToken)
    {
        var id = (await InsistAsync(server, () => server.Client.Executions.StartAsync("crash", "operated", new() { Id = $"operated-{number}", Suspended = true }, cancellationToken: cancellationToken), cancellationToken)).Id;
        told();
        foreach (var name in (string[])["step-1", "step-2"])
        {
            await InsistAsync(server, () => server.Client.Executions.StepAsync(id, TimeSpan.FromSeconds(5), Key(id, name), cancellationToken), cancellationToken);
            told();
            await StillAsync(server, id, cancellationToken);
        }
        await InsistAsync(server, () => server.Client.Executions.SuspendAsync(id, conditions: Key(id, "suspend"), cancellationToken: cancellationToken), cancellationToken);
        told();
        await InsistAsync(server, () => server.Client.Executions.ResumeAsync(id, new() { Data = JsonSerializer.SerializeToElement(new { number }) }, Key(id, "resume"), cancellationToken), cancellationToken);
        told();
        return id;
    }

    private static CommandConditions Key(string id, string name) => new() { IdempotencyKey = $"{id}-{name}" };

    private static async Task StillAsync(CrashingServer server, string id, CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50)); // a process of its own can only be asked
        while ((await InsistAsync(server, () => server.Client.Executions.GetAsync(id, cancellationToken: cancellationToken), cancellationToken)).Status != ExecutionStatus.Suspended)
            await pace.WaitForNextTickAsync(cancellationToken);
    }

    private static async Task AssertOnceAsync(CrashingServer server, string id, CancellationToken cancellationToken)
    {
        Execution ended;
        do ended = await InsistAsync(server, () => server.Client.Executions.GetAsync(id, TimeSpan.FromSeconds(30), cancellationToken), cancellationToken);
        while (!ended.Status.IsTerminal());
        Assert.Equal((ExecutionStatus.Completed, $$"""{"number":{{id["operated-".Length..]}}}"""), (ended.Status, ended.Output?.GetRawText()));

        var history = (await InsistAsync(server, () => server.Client.Executions.HistoryAsync(id, 200, cancellationToken: cancellationToken), cancellationToken)).Items;
        Assert.Equal(2, history.Count(item => item.Type == "run-goal-set"));
        Assert.Equal(3, history.Count(item => item.Type == "execution-resumed"));
        // Started so, and after each step; the suspension of what was suspended changed nothing.
        Assert.Equal(3, history.Count(item => item.Type == "execution-suspended"));
        Assert.Equal(["one", "two", "three", "last"], (await InsistAsync(server, () => server.Client.Executions.TasksAsync(id, cancellationToken: cancellationToken), cancellationToken)).Items.Select(task => task.Name));
    }

    private static async Task<T> InsistAsync<T>(CrashingServer server, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ask();
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
}
