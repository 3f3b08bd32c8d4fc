using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Pawl.Client;
using Pawl.IntegrationTests.Cli;

namespace Pawl.IntegrationTests.Nodes;

/// <summary>One real <c>pawl up</c> of several on one database.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly Queue<string> _log = new();
    private Process _process = null!;

    private NodeServer(string name) => Name = name;

    public string Name { get; }

    public PawlClient Client { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>The admin key; of the first server of a database alone.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The last lines that it wrote to standard error.</summary>
    public string Log { get { lock (_log) return string.Join('\n', _log); } }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <param name="cluster">What the servers share.</param>
    /// <param name="name">Its name.</param>
    public static async Task<NodeServer> StartAsync(NodeCluster cluster, string name)
    {
        var server = new NodeServer(name);
        var listen = $"127.0.0.1:{FreePort()}";
        server._process = PawlProcess.Start(
            server._home, ["up", "--listen", listen, "--node", name, "--ownership", "postgres", "--outbound-allow", cluster.Allowed],
            ("PAWL_DATABASE_OWNER_URL", cluster.Database.Owner), ("PAWL_DATABASE_APP_URL", cluster.Database.App), ("PAWL_DATABASE_COMMITTER_URL", cluster.Database.Committer),
            ("PAWL_ENCRYPTION_KEY", cluster.EncryptionKey));
        server._process.ErrorDataReceived += (_, line) => server.Note(line.Data);
        server._process.BeginErrorReadLine();
        await server.ReadAsync();
        if (server.Key.Length > 0) cluster.Key = server.Key;
        server.Address = new Uri($"http://{listen}");
        server.Client = PawlClient.Connect(server.Address, cluster.Key);
        return server;
    }

    /// <summary>Ends it without warning.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends a signal.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public Task ExitedAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // Awake first: a stopped process is deaf to everything else.
            await SignalAsync("CONT");
            await SignalAsync("TERM");
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try { await _process.WaitForExitAsync(patience.Token); }
            catch (OperationCanceledException) { _process.Kill(entireProcessTree: true); }
        }
        _process.Dispose();
        Client.Dispose();
        _home.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Trim() is var text && text.StartsWith("Admin key", StringComparison.Ordinal)) Key = text["Admin key".Length..].Trim().Split(' ')[0];
            if (line.Contains("ctrl-c", StringComparison.Ordinal)) return;
        }
        throw new InvalidOperationException($"{Name} did not come up:\n{Log}");
    }

    private void Note(string? line)
    {
        if (line is null) return;
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > 200) _log.Dequeue();
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>A key as an operator makes one.</summary>
    public static string NewEncryptionKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
