using Pawl.Cli.Connection;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Keys;
using Pawl.Server;
using Pawl.Server.Options;

namespace Pawl.Cli.Up;

/// <summary>A server in this process, with a key for it.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly PawlServer _server;

    private LocalServer(PawlServer server, ServerOptions options, string key, bool isNewKey) => (_server, Options, Key, IsNewKey) = (server, options, key, isNewKey);

    /// <summary>What it runs with.</summary>
    public ServerOptions Options { get; }
    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;
    /// <summary>An admin key.</summary>
    public string Key { get; }
    /// <summary>Whether the key was made now: the one time it is shown.</summary>
    public bool IsNewKey { get; }

    /// <summary>Ends with the reason when the server cannot go on by itself.</summary>
    public Task<string> Lost => _server.Lost;

    /// <summary>A client for it.</summary>
    public PawlClient Connect() => PawlClient.Connect(Address, Key);

    /// <summary>Starts it, and leaves the file by which a second terminal finds it.</summary>
    public static async Task<LocalServer> StartAsync(Terminal terminal, ServerOptions options, CancellationToken cancellationToken)
    {
        var server = await Progress.ShowAsync(terminal, "starting the server", PawlServer.StartAsync(options, cancellationToken));
        try
        {
            var known = server.FirstKey is null ? await KnownKeyAsync(terminal, server, options) : null;
            // Keys exist, but none is known here: the file was lost, or another machine used this database first.
            var key = server.FirstKey ?? known ?? (await server.CreateKeyAsync($"pawl on {Environment.MachineName}", KeyScope.Admin, cancellationToken)).Key;
            new ConnectionFile(server.Address, key).Write(options.DataDirectory);
            return new LocalServer(server, options, key, isNewKey: known is null);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    /// <summary>The key from the environment or from the last start, when it still opens this server.</summary>
    private static async Task<string?> KnownKeyAsync(Terminal terminal, PawlServer server, ServerOptions options)
    {
        foreach (var key in new[] { terminal.Variable("PAWL_KEY"), ConnectionFile.Read(options.DataDirectory)?.Key })
        {
            if (string.IsNullOrEmpty(key)) continue;
            if (await server.OpensAsync(key)) return key;
        }

        return null;
    }
}
