using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Crash;

/// <summary>The server is killed with SIGKILL while sagas are undone: each completed step is undone, once by its key, whether the saga failed or was cancelled.</summary>
public sealed class SagaCrashTests
{
    private const int Sagas = 12, Steps = 4, Crashes = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static string Workflow(Uri ledger, string name, string end) => $$"""
        document: { dsl: '1.0.3', namespace: crash, name: {{name}}, version: '1.0.0', metadata: { requires: [ saga ] } }
        use:
          functions:
            undo: { call: http, with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ .output }' } } }
        do:
          - saga:
              metadata: { saga: true }
              try:
                - loop:
                    for: { in: '[1, 2, 3]' }
                    do:
                      - step:
                          metadata: { compensate: undo }
                          call: http
                          with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ "\($workflow.id)/do/\($item)" }' } }
                          output: { as: '"\($workflow.id)/undo/\($item)"' }
                - last:
                    metadata: { compensate: undo }
                    call: http
                    with: { method: post, endpoint: '{{ledger}}effects', body: { effect: '${ "\($workflow.id)/do/4" }' } }
                    output: { as: '"\($workflow.id)/undo/4"' }
                - {{end}}
              catch: { do: [ { note: { set: { caught: '${ $error.status }' } } } ] }
        """;

    [Fact]
    public async Task Each_completed_step_of_a_saga_that_fails_is_undone_once_by_its_key()
    {
        await using var ledger = await EffectLedger.StartAsync();
        await using var server = await CrashingServer.StartAsync(ledger.Address);
        using var limit = new CancellationTokenSource(Limit);
        await server.Client.Workflows.PublishAsync(Workflow(ledger.Address, "fails", "fail: { raise: { error: { type: 'urn:failed', status: 418 } } }"), limit.Token);

        var starts = Enumerable.Range(0, Sagas).Select(number => StartAsync(server, "fails", number, limit.Token)).ToArray();
        await CrashAsync(ledger, server, limit.Token);
        await Task.WhenAll(starts);

        for (var number = 0; number < Sagas; number++)
        {
            var ended = await EndAsync(server, $"fails-{number}", limit.Token);
            Assert.Equal("""{"caught":418}""", ended.Output?.GetRawText());
        }
        AssertUndoneOnce(ledger);
    }

    [Fact]
    public async Task Each_completed_step_of_a_saga_that_is_cancelled_is_undone_once_by_its_key()
    {
        await using var ledger = await EffectLedger.StartAsync();
        await using var server = await CrashingServer.StartAsync(ledger.Address);
        using var limit = new CancellationTokenSource(Limit);
        await server.Client.Workflows.PublishAsync(Workflow(ledger.Address, "held", "hold: { wait: PT1H }"), limit.Token);
        for (var number = 0; number < Sagas; number++) await StartAsync(server, "held", number, limit.Token);
        await UntilAsync(() => ledger.KeysByEffect.Count == Sagas * Steps, limit.Token);

        var cancels = Enumerable.Range(0, Sagas).Select(number => InsistAsync(server, () => server.Client.Executions.CancelAsync($"held-{number}", "enough", cancellationToken: limit.Token), limit.Token)).ToArray();
        await CrashAsync(ledger, server, limit.Token, Sagas * Steps);
        await Task.WhenAll(cancels);

        for (var number = 0; number < Sagas; number++) Assert.Equal(ExecutionStatus.Cancelled, (await EndAsync(server, $"held-{number}", limit.Token)).Status);
        AssertUndoneOnce(ledger);
    }

    /// <summary>Kills the server again and again, at whatever moment the undoing has reached.</summary>
    private static async Task CrashAsync(EffectLedger ledger, CrashingServer server, CancellationToken cancellationToken, int before = 0)
    {
        for (var crashed = 1; crashed <= Crashes; crashed++)
        {
            var effects = before + (crashed * (Sagas * Steps) / (Crashes + 1));
            await UntilAsync(() => ledger.KeysByEffect.Count >= effects, cancellationToken);
            await server.KillAndRestartAsync();
        }
    }

    private static void AssertUndoneOnce(EffectLedger ledger)
    {
        var keys = ledger.KeysByEffect;
        Assert.Equal(Sagas * Steps * 2, keys.Count);
        Assert.All(keys, effect => Assert.Single(effect.Value.Distinct()));
        Assert.Equal(keys.Count, keys.Values.Select(used => used[0]).Distinct().Count());
    }

    private static Task<Execution> StartAsync(CrashingServer server, string name, int number, CancellationToken cancellationToken) => InsistAsync(
        server, () => server.Client.Executions.StartAsync("crash", name, new() { Id = $"{name}-{number}", Input = JsonSerializer.SerializeToElement(new { }) }, cancellationToken: cancellationToken), cancellationToken);

    private static async Task<Execution> EndAsync(CrashingServer server, string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var execution = await InsistAsync(server, () => server.Client.Executions.GetAsync(id, TimeSpan.FromSeconds(30), cancellationToken), cancellationToken);
            if (execution.Status.IsTerminal()) return execution;
        }
    }

    private static async Task UntilAsync(Func<bool> holds, CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!holds()) await pace.WaitForNextTickAsync(cancellationToken);
    }

    private static async Task<T> InsistAsync<T>(CrashingServer server, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await call();
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
