using System.Text.Json;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Crash;

/// <summary>Somebody who operates a server that is killed again and again: asks until there is an answer, and then once more.</summary>
/// <param name="server">The server.</param>
/// <param name="name">Names what this one works on, and its idempotency keys.</param>
/// <param name="told">Called at each answer.</param>
/// <param name="cancellationToken">Gives up.</param>
internal sealed class InsistingOperator(CrashingServer server, string name, Action told, CancellationToken cancellationToken)
{
    private int _commands;

    /// <summary>The name: the id of its execution as well.</summary>
    public string Name => name;

    /// <summary>Gives up.</summary>
    public CancellationToken Token => cancellationToken;

    private ExecutionsClient Executions => server.Client.Executions;

    /// <summary>Asks until there is an answer.</summary>
    public async Task<T> InsistAsync<T>(Func<PawlClient, Task<T>> ask)
    {
        while (true)
        {
            try
            {
                var answer = await ask(server.Client);
                told();
                return answer;
            }
            catch (Exception error) when (error is PawlConnectionException or PawlApiException { Status: 503 })
            {
                await server.BackAsync(cancellationToken);
            }
        }
    }

    /// <summary>Asks for something under a key until there is an answer, and once more under the same key: the answer must be the same.</summary>
    /// <param name="ask">Asks, under the given key.</param>
    /// <param name="shown">What of the answers is compared.</param>
    public async Task<T> OnceAsync<T>(Func<PawlClient, string, Task<T>> ask, Func<T, object?> shown)
    {
        var key = $"{name}-{_commands++}";
        var answer = await InsistAsync(client => ask(client, key));
        Assert.Equal(JsonSerializer.Serialize(shown(answer)), JsonSerializer.Serialize(shown(await InsistAsync(client => ask(client, key)))));
        return answer;
    }

    /// <summary>Gives a command to an execution in the same way.</summary>
    public Task CommandAsync(Func<ExecutionsClient, CommandConditions, Task<Execution>> give) =>
        OnceAsync((client, key) => give(client.Executions, new() { IdempotencyKey = key }), execution => execution.Id);

    /// <summary>Starts an execution.</summary>
    public Task<Execution> StartAsync(string workflow = "acted", bool suspended = true, string? id = null, string? version = null) =>
        InsistAsync(client => client.Executions.StartAsync("crash", workflow, new() { Id = id ?? name, Version = version, Suspended = suspended, Labels = new Dictionary<string, string> { ["of"] = name } }, cancellationToken: cancellationToken));

    /// <summary>Lets the execution go on.</summary>
    public Task ResumeAsync(object? data = null) =>
        CommandAsync((executions, key) => executions.ResumeAsync(name, new() { Data = data is null ? null : Json(data) }, key, cancellationToken));

    /// <summary>Waits until it stands still.</summary>
    public Task StillAsync() => UntilAsync(ExecutionStatus.Suspended);

    /// <summary>Waits until its status is another one.</summary>
    public async Task UntilAsync(ExecutionStatus status)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50)); // a process of its own can only be asked
        while ((await InsistAsync(client => client.Executions.GetAsync(name, cancellationToken: cancellationToken))).Status is var now && now != status && !now.IsTerminal()) await pace.WaitForNextTickAsync(cancellationToken);
    }

    /// <summary>Waits until it ends.</summary>
    public async Task<Execution> EndAsync(string? id = null)
    {
        while (true)
        {
            var execution = await InsistAsync(client => client.Executions.GetAsync(id ?? name, TimeSpan.FromSeconds(20), cancellationToken));
            if (execution.Status.IsTerminal()) return execution;
        }
    }

    /// <summary>Sends an event until it is stored.</summary>
    public Task PublishAsync(string type) =>
        InsistAsync(client => client.Events.PublishAsync(Json(new { specversion = "1.0", id = name, source = "/crash", type, data = new Dictionary<string, string> { ["for"] = name } }), cancellationToken));

    /// <summary>The kinds of events in the history, in order, without what tasks did.</summary>
    public async Task<List<string>> HistoryAsync(string? id = null) =>
        [.. (await InsistAsync(client => client.Executions.HistoryAsync(id ?? name, 200, cancellationToken: cancellationToken))).Items.Select(item => item.Type)];

    /// <summary>Asserts how often kinds of events stand in the history.</summary>
    public async Task AssertHappenedAsync(params (string Kind, int Times)[] expected)
    {
        var happened = await HistoryAsync();
        Assert.Equal(expected.Select(fact => $"{name}: {fact.Times} {fact.Kind}"), expected.Select(fact => $"{name}: {happened.Count(kind => kind == fact.Kind)} {fact.Kind}"));
    }

    /// <summary>How many executions this one brought about.</summary>
    public async Task<int> CountAsync() =>
        (await InsistAsync(client => client.Executions.ListAsync(new() { Labels = new Dictionary<string, string> { ["of"] = name }, Limit = 200 }, cancellationToken))).Items.Count;

    public static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);
}
