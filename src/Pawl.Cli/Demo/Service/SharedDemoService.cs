using Pawl.Server.Options;

namespace Pawl.Cli.Demo.Service;

/// <summary>The demo service for one command: its own, or the one that another command on this machine runs already.</summary>
internal sealed class SharedDemoService : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly DemoService? _own;

    private SharedDemoService(Uri address, DemoService? own) => (Address, _own) = (address, own);

    /// <summary>Where it is.</summary>
    public Uri Address { get; }

    /// <summary>Starts it, or finds the one that is there.</summary>
    /// <exception cref="CliException">The port belongs to something else.</exception>
    public static async Task<SharedDemoService> StartAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            var own = await DemoService.StartAsync(port, cancellationToken);
            return new SharedDemoService(own.Address, own);
        }
        catch (IOException taken)
        {
            var address = new Uri($"http://127.0.0.1:{port}");
            return await IsDemoServiceAsync(address, cancellationToken)
                ? new SharedDemoService(address, null)
                : throw new CliException($"port {port}, where the examples look for the demo service, belongs to another program. Stop that program.", cause: taken);
        }
    }

    /// <summary>The same options with calls to the demo service allowed: it is on loopback, where calls are refused by default.</summary>
    public ServerOptions Allow(ServerOptions options) => options with { OutboundAllow = [.. options.OutboundAllow, Address.Authority] };

    public async ValueTask DisposeAsync()
    {
        if (_own is not null) await _own.DisposeAsync();
    }

    private static async Task<bool> IsDemoServiceAsync(Uri address, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            return (await http.GetStringAsync(new Uri(address, "/health"), cancellationToken)).Contains(DemoService.Name, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
