using System.Net;
using Microsoft.Extensions.Logging;
using Pawl.Cli.Demo.Service;
using Pawl.Cli.Terminals;
using Pawl.Cli.Up;
using Pawl.Client;
using Pawl.Server.Options;

namespace Pawl.Cli.Run;

/// <summary>A server for one command: on a free port, with the demo service beside it. Its data goes with it, unless a data directory was named.</summary>
internal sealed class EmbeddedServer : IAsyncDisposable
{
    private readonly LocalServer _server;
    private readonly SharedDemoService _services;
    private readonly ThrowawayDirectory? _throwaway;

    private EmbeddedServer(LocalServer server, SharedDemoService services, ThrowawayDirectory? throwaway) => (_server, _services, _throwaway) = (server, services, throwaway);

    /// <summary>A client for it.</summary>
    public PawlClient Connect() => _server.Connect();

    /// <summary>Starts it.</summary>
    /// <param name="terminal">Where its warnings go.</param>
    /// <param name="configured">What environment and file say.</param>
    /// <param name="keeps">Whether a data directory was named, or a database: then it keeps what it did.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<EmbeddedServer> StartAsync(Terminal terminal, ServerOptions configured, bool keeps, CancellationToken cancellationToken)
    {
        var throwaway = keeps ? null : ThrowawayDirectory.Make("pawl-run-");
        SharedDemoService? services = null;
        try
        {
            services = await SharedDemoService.StartAsync(DemoService.DefaultPort, cancellationToken);
            var options = configured with
            {
                Listen = new IPEndPoint(IPAddress.Loopback, 0),
                DataDirectory = throwaway?.Path ?? configured.DataDirectory,
                LogLevel = configured.LogLevel > LogLevel.Warning ? configured.LogLevel : LogLevel.Warning,
            };
            var server = await LocalServer.StartAsync(terminal, services.Allow(options), cancellationToken);
            return new EmbeddedServer(server, services, throwaway);
        }
        catch
        {
            if (services is not null) await services.DisposeAsync();
            throwaway?.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _services.DisposeAsync();
        _throwaway?.Dispose();
    }
}
