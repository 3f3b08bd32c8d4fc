using System.Diagnostics;
using System.Text.Json;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Torture.Verdict;

namespace Pawl.Torture.Clients;

/// <summary>One client: it asks any of the servers, again and again until one answers, and holds the service to what it accepted.</summary>
internal sealed class Caller(int number, Random random, IReadOnlyList<PawlClient> servers, EffectLedger ledger, Account account, CancellationToken stopping)
{
    public const string Namespace = "torture";

    /// <summary>How long one request may wait for an end: shorter than the client's own patience.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);
    private int _calls;

    public Random Random => random;

    public EffectLedger Ledger => ledger;

    /// <summary>A name that nobody else uses.</summary>
    public string NewName() => $"c{number}-{++_calls}";

    /// <summary>Starts an execution, whatever it takes. Sometimes it asks again although it has the answer, as a client does that forgot it.</summary>
    public async Task<string> StartAsync(string workflow, object input, string? id = null)
    {
        var key = NewName();
        var start = new StartExecution { Input = JsonSerializer.SerializeToElement(input), Id = id };
        var firstSent = Stopwatch.GetTimestamp();
        var accepted = await InsistAsync(async server =>
        {
            var sent = Stopwatch.GetTimestamp();
            var execution = await server.Executions.StartAsync(Namespace, workflow, start, key, cancellationToken: stopping);
            account.Answered(firstSent, sent);
            return execution.Id;
        });
        account.StartKeys[key] = accepted;
        account.Open[accepted] = (Stopwatch.GetTimestamp(), workflow);
        account.Scenarios.AddOrUpdate(workflow, 1, static (_, count) => count + 1);
        if (random.Next(5) == 0)
        {
            var again = await InsistAsync(async server => (await server.Executions.StartAsync(Namespace, workflow, start, key, cancellationToken: stopping)).Id);
            if (again != accepted) account.Violate($"{workflow}: the start with the key {key} gave {accepted}, and then {again}");
        }
        return accepted;
    }

    /// <summary>Waits for the end, and compares it.</summary>
    /// <param name="id">The execution.</param>
    /// <param name="scenario">Whose it is, for people.</param>
    /// <param name="expected">How it must end.</param>
    /// <param name="output">The JSON that a completed one must put out; null when any will do.</param>
    public async Task<Execution> EndAsync(string id, string scenario, ExecutionStatus expected, string? output = null)
    {
        var ended = await InsistAsync(async server =>
        {
            while (true)
            {
                var execution = await server.Executions.GetAsync(id, Wait, stopping);
                if (execution.Status.IsTerminal()) return execution;
            }
        });
        var text = ended.Output?.GetRawText();
        if (ended.Status != expected) account.Violate($"{scenario} {id}: ended {ended.Status} {ended.Error?.Type} {ended.Error?.Detail}, expected {expected}");
        else if (output is not null && text != output) account.Violate($"{scenario} {id}: put out {text}, expected {output}");
        if (!account.Ended.TryAdd(id, new(id, scenario, ended.Status, text))) account.Violate($"{scenario} {id}: two starts gave the same execution");
        account.Open.TryRemove(id, out _);
        return ended;
    }

    /// <summary>Publishes an event, whatever it takes: its id makes the repetition harmless.</summary>
    public Task PublishAsync(string type, string id, object data)
    {
        var happened = JsonSerializer.SerializeToElement(new { specversion = "1.0", id, source = "/torture", type, data });
        return InsistAsync(async server => await server.Events.PublishAsync(happened, stopping));
    }

    /// <summary>Cancels an execution, whatever it takes.</summary>
    public Task CancelAsync(string id) => InsistAsync(async server => await server.Executions.CancelAsync(id, "enough", cancellationToken: stopping));

    /// <summary>An effect must have happened by the end, with so many different keys.</summary>
    public void Expect(string effect, int keys = 1) => account.Expected[effect] = keys;

    /// <summary>An effect may have happened by the end.</summary>
    public void Allow(string effect) => account.Allowed[effect] = true;

    /// <summary>An event that starts an execution by its schedule.</summary>
    public void ExpectScheduled(string effect)
    {
        account.ScheduledEvents[effect] = true;
        Expect(effect);
    }

    /// <summary>A broken promise that a scenario saw itself.</summary>
    public void Violate(string promise) => account.Violate(promise);

    /// <summary>Asks one server after the other until there is an answer.</summary>
    public async Task<T> InsistAsync<T>(Func<PawlClient, Task<T>> call)
    {
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            try
            {
                return await call(servers[random.Next(servers.Count)]);
            }
            catch (PawlConnectionException)
            {
                account.WasNoAnswer();
            }
            catch (PawlApiException error) when (error.Status is 429 or 502 or 503 or 504)
            {
                account.WasNoAnswer();
            }
            catch (PawlApiException error)
            {
                // Every request of this program is right: a refusal is a fault of the service, and no reason to stop asking.
                account.Violate($"a right request was answered with {error.Status} {error.Code}: {error.Message}");
                await Task.Delay(LongestPause, stopping);
            }
            catch (Exception other) when (other is not OperationCanceledException)
            {
                // The client promises two exceptions. Told at once, and not when this caller is missed at the end.
                account.Violate($"the client threw {other}");
            }
            await Task.Delay(random.NextDouble() * LongestPause, stopping);
        }
    }
}
