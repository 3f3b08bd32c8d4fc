using System.Text.Json;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Crash;

/// <summary>Events arrive while the server is killed with SIGKILL again and again: each listening execution consumes each of its events, once and in order.</summary>
public sealed class EventCrashTests
{
    private const int Listeners = 4, EventsEach = 15, Crashes = 3;

    private static readonly string Workflow = $$"""
        document: { dsl: '1.0.3', namespace: crash, name: listener, version: '1.0.0' }
        do:
          - hear:
              listen:
                to:
                  any: [ { with: { type: step }, correlate: { to: { from: .data.to, expect: '${ $workflow.input.name }' } } } ]
                  until: length == {{EventsEach}}
              foreach: { do: [ { rest: { wait: { milliseconds: 5 } } }, { keep: { set: '${ $item.n }' } } ] }
          - tell: { emit: { event: { with: { type: heard, data: '${ . }' } } }, output: { as: .data } }
        """;

    [Fact]
    public async Task Every_event_that_was_accepted_is_consumed_once_and_in_order()
    {
        await using var ledger = await EffectLedger.StartAsync();
        await using var server = await CrashingServer.StartAsync(ledger.Address);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await server.Client.Workflows.PublishAsync(Workflow, limit.Token);
        var sent = 0;

        var callers = Enumerable.Range(0, Listeners).Select(number => Task.Run(async () =>
        {
            var name = $"listener-{number}";
            var start = new StartExecution { Id = name, Input = JsonSerializer.SerializeToElement(new { name }) };
            await InsistAsync(server, () => server.Client.Executions.StartAsync("crash", "listener", start, cancellationToken: limit.Token), limit.Token);
            for (var n = 1; n <= EventsEach; n++)
            {
                var happened = JsonSerializer.SerializeToElement(new { specversion = "1.0", id = $"{name}-{n}", source = "/crash", type = "step", data = new { to = name, n } });
                await InsistAsync(server, () => server.Client.Events.PublishAsync(happened, limit.Token), limit.Token);
                Interlocked.Increment(ref sent);
            }
        }, limit.Token)).ToArray();
        for (var crashed = 1; crashed <= Crashes; crashed++)
        {
            // In the middle of it, at whatever moment the load has reached.
            while (Volatile.Read(ref sent) < crashed * Listeners * EventsEach / (Crashes + 1)) await Task.Yield();
            await server.KillAndRestartAsync();
        }
        await Task.WhenAll(callers);

        var expected = JsonSerializer.Serialize(Enumerable.Range(1, EventsEach));
        for (var number = 0; number < Listeners; number++)
        {
            var ended = await InsistAsync(server, () => server.Client.Executions.GetAsync($"listener-{number}", TimeSpan.FromSeconds(30), limit.Token), limit.Token);
            Assert.True(ended.Status == ExecutionStatus.Completed, $"{ended.Id} is {ended.Status}: {ended.Error?.Detail}\n{server.Log}");
            Assert.Equal(expected, ended.Output!.Value.GetRawText());
        }
        Assert.Equal(Listeners, (await server.Client.Events.ListAsync("heard", cancellationToken: limit.Token)).Items.Count);
        Assert.Equal(Listeners * EventsEach, (await server.Client.Events.ListAsync("step", limit: 200, cancellationToken: limit.Token)).Items.Count);
    }

    /// <summary>Asks until there is an answer: a start with an id and an event with an id take effect once, however often they are sent.</summary>
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
