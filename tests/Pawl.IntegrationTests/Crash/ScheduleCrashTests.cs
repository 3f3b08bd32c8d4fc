using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Crash;

/// <summary>Events arrive at a schedule while the server is killed with SIGKILL again and again. What each starts retries, waits, and runs a workflow of its own.</summary>
public sealed class ScheduleCrashTests
{
    private const int Events = 24, Crashes = 3;

    private const string Child = """
        document: { dsl: '1.0.3', namespace: crash, name: child, version: '1.0.0' }
        do: [ { rest: { wait: { milliseconds: 200 } } }, { double: { set: '${ .n * 2 }' } } ]
        """;

    private const string Workflow = """
        document: { dsl: '1.0.3', namespace: crash, name: scheduled, version: '1.0.0' }
        schedule: { on: { one: { with: { type: order } } } }
        do:
          - patient:
              try: [ { fail: { raise: { error: { type: 'https://example.com/errors/expected', status: 409 } } } } ]
              catch: { retry: { delay: { milliseconds: 150 }, limit: { attempt: { count: 2 } } }, do: [ { go: { set: '${ { n: $workflow.input[0].n } }' } } ] }
          - sub: { run: { workflow: { namespace: crash, name: child, version: '1.0.0', input: { n: '${ .n }' } } } }
        """;

    [Fact]
    public async Task Every_event_that_was_accepted_starts_one_execution_which_ends_well()
    {
        await using var ledger = await EffectLedger.StartAsync();
        await using var server = await CrashingServer.StartAsync(ledger.Address);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(150));
        await server.Client.Workflows.PublishAsync(Child, limit.Token);
        await server.Client.Workflows.PublishAsync(Workflow, limit.Token);
        var schedule = Assert.Single((await server.Client.Workflows.ListSchedulesAsync("crash", "scheduled", limit.Token)).Items);
        var sent = 0;

        var caller = Task.Run(async () =>
        {
            for (var n = 1; n <= Events; n++)
            {
                var happened = JsonSerializer.SerializeToElement(new { specversion = "1.0", id = $"{n}", source = "/crash", type = "order", data = new { n } });
                await InsistAsync(server, () => server.Client.Events.PublishAsync(happened, limit.Token), limit.Token);
                Interlocked.Increment(ref sent);
            }
        }, limit.Token);
        for (var crashed = 1; crashed <= Crashes; crashed++)
        {
            while (Volatile.Read(ref sent) < crashed * Events / (Crashes + 1)) await Task.Yield();
            await server.KillAndRestartAsync();
        }
        await caller;

        // Everything that the schedule says it started, and not one more.
        IReadOnlyList<ExecutionSummary> started = [];
        while (started.Count < Events || started.Any(execution => !execution.Status.IsTerminal()))
            started = (await InsistAsync(server, () => server.Client.Executions.ListAsync(new ExecutionQuery { ParentId = schedule.Id, Limit = 200 }, limit.Token), limit.Token)).Items;
        Assert.Equal(Events, started.Count);

        var outputs = new List<long>();
        foreach (var execution in started)
        {
            var ended = await InsistAsync(server, () => server.Client.Executions.GetAsync(execution.Id, cancellationToken: limit.Token), limit.Token);
            Assert.True(ended.Status == ExecutionStatus.Completed, $"{ended.Id} is {ended.Status}: {ended.Error?.Detail}\n{server.Log}");
            outputs.Add(ended.Output!.Value.GetInt64());
        }
        Assert.Equal(Enumerable.Range(1, Events).Select(n => 2L * n), outputs.Order());
    }

    /// <summary>Asks until there is an answer: an event with an id takes effect once, however often it is sent.</summary>
    private static async Task<T> InsistAsync<T>(CrashingServer server, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try { return await call(); }
            catch (Exception error) when (error is PawlConnectionException or PawlApiException { Status: 503 }) { await server.BackAsync(cancellationToken); }
        }
    }
}
