using System.Net;
using System.Text.Json;
using Pawl.Cli.Demo.Service;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Cli;
using Pawl.IntegrationTests.Postgres;
using Pawl.Server;
using Xunit;

namespace Pawl.IntegrationTests.Examples;

/// <summary>A whole server with all examples published, and the demo service behind the address that they name.</summary>
public sealed class ExampleStage(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private PawlServer _server = null!;
    private DemoService _services = null!;
    private PawlClient _client = null!;
    private HttpClient _demo = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static string Folder => Path.Combine(Repository.Root, "examples");

    /// <summary>The workflows among the files; tests of them lie beside them.</summary>
    public static IEnumerable<string> Documents => Directory.EnumerateFiles(Folder, "*.yaml").Where(file => !file.EndsWith(".test.yaml", StringComparison.Ordinal));

    public async ValueTask InitializeAsync()
    {
        _services = await DemoService.StartAsync(0, Stop);
        _demo = new HttpClient { BaseAddress = _services.Address };
        var hosts = new Dictionary<string, IPEndPoint> { [$"127.0.0.1:{DemoService.DefaultPort}"] = new(IPAddress.Loopback, _services.Address.Port) };
        _server = await ApiServer.StartAsync(ApiServer.OptionsFor(await postgres.CreateDatabaseAsync()) with { HostMap = hosts });
        _client = PawlClient.Connect(_server.Address, _server.FirstKey!);
        foreach (var file in Documents) await _client.Workflows.PublishAsync(await File.ReadAllTextAsync(file, Stop), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _demo.Dispose();
        await _server.DisposeAsync();
        await _services.DisposeAsync();
    }

    /// <summary>Runs an example to its end over services that remember nothing.</summary>
    /// <param name="name">The example.</param>
    /// <param name="input">Its input; null for the one beside it.</param>
    public async Task<Execution> RunAsync(string name, string? input = null)
    {
        using var reset = await _demo.PostAsync("/reset", null, Stop);
        reset.EnsureSuccessStatusCode();

        var file = Path.Combine(Folder, name + ".input.json");
        input ??= File.Exists(file) ? await File.ReadAllTextAsync(file, Stop) : "{}";
        var start = new StartExecution { Input = JsonSerializer.Deserialize<JsonElement>(input) };
        return await _client.Executions.StartAsync("examples", name, start, wait: Patience, cancellationToken: Stop);
    }

    /// <summary>How often a request to that path really changed something since the last run began.</summary>
    public async Task<int> EffectsAsync(string path)
    {
        using var ledger = JsonDocument.Parse(await _demo.GetStringAsync($"/ledger?path={path}", Stop));
        return ledger.RootElement.GetProperty("effects").GetInt32();
    }
}
