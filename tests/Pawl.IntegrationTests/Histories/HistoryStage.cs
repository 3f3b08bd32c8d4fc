using System.Net;
using System.Text.Json;
using Npgsql;
using Pawl.Cli.Conformance.Dsl.Stubs;
using Pawl.Cli.Demo.Service;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Engine.History;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Cli;
using Pawl.IntegrationTests.Examples;
using Pawl.IntegrationTests.Postgres;
using Pawl.Language.Expressions;
using Pawl.Server;
using Xunit;

namespace Pawl.IntegrationTests.Histories;

/// <summary>A whole server whose histories can be read as they are stored, with the demo service and a stub beside it.</summary>
public sealed class HistoryStage(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>Longer than any of them takes on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private PawlServer _server = null!;
    private DemoService _demo = null!;
    private StubServer _stubs = null!;
    private TestDatabase _database = null!;

    /// <summary>Reaches the server.</summary>
    public PawlClient Client { get; private set; } = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _demo = await DemoService.StartAsync(0, Stop);
        _stubs = await StubServer.StartAsync(() => DateTimeOffset.UtcNow, Stop);
        _stubs.Add("http://news.test", StubRule.ReadAll(JqValue.Parse("""
            [{"method": "GET", "path": "/asyncapi.json", "replies": [{"body": {
               "asyncapi": "3.0.0", "servers": {"web": {"host": "news.test", "protocol": "http"}}, "channels": {"news": {"address": "/news"}},
               "operations": {"news": {"action": "send", "channel": {"$ref": "#/channels/news"}, "bindings": {"http": {"method": "GET"}}}}}}]},
             {"method": "GET", "path": "/news", "replies": [{"body": {"n": 1}}, {"body": {"n": 2}}, {"status": 204}]}]
            """)));
        var hosts = new Dictionary<string, IPEndPoint>(_stubs.HostMap) { [$"127.0.0.1:{DemoService.DefaultPort}"] = new(IPAddress.Loopback, _demo.Address.Port) };
        _server = await ApiServer.StartAsync(ApiServer.OptionsFor(_database) with { HostMap = hosts });
        Client = PawlClient.Connect(_server.Address, _server.FirstKey!);
        foreach (var file in ExampleStage.Documents) await Client.Workflows.PublishAsync(await File.ReadAllTextAsync(file, Stop), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await _stubs.DisposeAsync();
        await _demo.DisposeAsync();
    }

    /// <summary>Runs an example of the repository to its end, over services that remember nothing.</summary>
    /// <param name="name">The example.</param>
    /// <param name="input">Its input; null for the one beside it.</param>
    public async Task<string> RunExampleAsync(string name, string? input = null)
    {
        using var http = new HttpClient { BaseAddress = _demo.Address };
        (await http.PostAsync("/reset", null, Stop)).EnsureSuccessStatusCode();
        var file = Path.Combine(Repository.Root, "examples", name + ".input.json");
        var isOther = input is not null;
        input ??= File.Exists(file) ? await File.ReadAllTextAsync(file, Stop) : "{}";
        // The id is part of requests that examples make, and answers of recorded histories are found by their requests.
        return await EndAsync(await StartAsync("examples", name, input, isOther ? $"{name}-otherwise" : name));
    }

    /// <summary>Publishes a document of the namespace <c>histories</c>.</summary>
    public Task PublishAsync(string document) => Client.Workflows.PublishAsync(document, Stop);

    /// <summary>Starts an execution.</summary>
    public async Task<string> StartAsync(string @namespace, string name, string input = "{}", string? id = null) =>
        (await Client.Executions.StartAsync(@namespace, name, new() { Input = JsonSerializer.Deserialize<JsonElement>(input), Id = id }, cancellationToken: Stop)).Id;

    /// <summary>Waits for the end.</summary>
    public async Task<string> EndAsync(string id)
    {
        var ended = await Client.Executions.GetAsync(id, Patience, Stop);
        Assert.True(ended.Status.IsTerminal(), $"{id} is {ended.Status}");
        return id;
    }

    /// <summary>Sends an event.</summary>
    public Task SendAsync(string id, string type, object data) =>
        Client.Events.PublishAsync(JsonSerializer.SerializeToElement(new { specversion = "1.0", id, source = "/histories", type, data }), Stop);

    /// <summary>Waits until an execution's history has a kind of event so many times.</summary>
    public async Task UntilAsync(string id, string type, int times = 1)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var pace = new PeriodicTimer(Glance);
        while ((await Client.Executions.HistoryAsync(id, limit: 200, cancellationToken: Stop)).Items.Count(item => item.Type == type) < times) await pace.WaitForNextTickAsync(limit.Token);
    }

    /// <summary>A history as it is stored.</summary>
    public async Task<IReadOnlyList<HistoryBatch>> HistoryAsync(string id)
    {
        await using var connection = await TestDatabase.ConnectAsync(_database.Admin);
        await using var command = new NpgsqlCommand("SELECT position, recorded_at, events FROM pawl.history WHERE execution_id = $1 ORDER BY position", connection) { Parameters = { new() { Value = id } } };
        await using var rows = await command.ExecuteReaderAsync(Stop);
        var history = new List<HistoryBatch>();
        while (await rows.ReadAsync(Stop)) history.Add(new(rows.GetInt64(0), rows.GetFieldValue<DateTimeOffset>(1), [.. HistoryJson.ReadEvents(rows.GetFieldValue<byte[]>(2))]));
        return history;
    }
}
