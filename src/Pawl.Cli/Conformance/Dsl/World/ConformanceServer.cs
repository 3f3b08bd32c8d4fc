using System.Collections;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using Pawl.Client;
using Pawl.Client.Keys;
using Pawl.Engine.Lifecycle;
using Pawl.Language.Expressions;
using Pawl.Server;
using Pawl.Server.Options;

namespace Pawl.Cli.Conformance.Dsl.World;

/// <summary>A whole server in this process, spoken to over HTTP like any other.</summary>
internal sealed class ConformanceServer : IAsyncDisposable
{
    private readonly PawlServer _server;
    private readonly HttpClient _http;

    private ConformanceServer(PawlServer server, string key, ScenarioClock clock)
    {
        _server = server;
        _http = new HttpClient { BaseAddress = server.Address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Client = PawlClient.Connect(server.Address, key);
        Settling = new Settling(Client, clock);
    }

    /// <summary>Its API.</summary>
    public PawlClient Client { get; }
    /// <summary>Lets it come to rest.</summary>
    public Settling Settling { get; }

    /// <summary>Starts one.</summary>
    /// <param name="database">A connection string that may make roles and tables.</param>
    /// <param name="directory">Its data directory.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="hosts">Hosts that are answered elsewhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ConformanceServer> StartAsync(string database, string directory, ScenarioClock clock, IReadOnlyDictionary<string, IPEndPoint> hosts, CancellationToken cancellationToken)
    {
        var server = await PawlServer.StartAsync(new ServerOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            DatabaseUrl = database,
            DataDirectory = directory,
            LogLevel = LogLevel.None,
            Clock = clock,
            ClockLeaps = true,
            Processes = OfThisMachine(),
            HostMap = hosts,
            // Scenarios count them.
            Events = new() { Lifecycle = LifecycleLevel.All },
            DocumentFolder = ConformanceDocuments.Folder(directory),
        }, cancellationToken);
        try
        {
            var key = server.FirstKey ?? (await server.CreateKeyAsync("conformance", KeyScope.Admin, cancellationToken)).Key;
            return new ConformanceServer(server, key, clock);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How processes and containers run is a matter of the machine: the settings of the environment count here too.</summary>
    private static ProcessSettings OfThisMachine()
    {
        string[] families = ["PAWL_CONTAINER_", "PAWL_MCP_", "PAWL_PROCESS_", "PAWL_SCRIPT_"];
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => families.Any(family => ((string)variable.Key).StartsWith(family, StringComparison.Ordinal)))
            .ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!);
        return ServerOptions.Load(variables, new Dictionary<string, string>()).Processes;
    }

    /// <summary>Stores a secret, as a value of any kind.</summary>
    /// <exception cref="StepFailure">The server refuses.</exception>
    public async Task PutSecretAsync(string name, JqValue value, CancellationToken cancellationToken)
    {
        using var content = new StringContent(JqValue.Object(("value", value)).ToJson(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        await SendAsync(HttpMethod.Put, $"api/v1/secrets/{Uri.EscapeDataString(name)}", content, cancellationToken);
    }

    /// <summary>Sends what the typed client has no call for.</summary>
    /// <exception cref="StepFailure">The server refuses.</exception>
    public async Task SendAsync(HttpMethod method, string path, HttpContent content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await _http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode) return;
        throw new StepFailure($"{method} /{path} to be accepted", $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
