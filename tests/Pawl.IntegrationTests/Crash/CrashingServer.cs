using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Pawl.Client;
using Pawl.IntegrationTests.Cli;

namespace Pawl.IntegrationTests.Crash;

/// <summary>A real <c>pawl up</c> on a fixed port with its own private PostgreSQL, which can be killed and comes back over the same data.</summary>
internal sealed class CrashingServer : IAsyncDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly string _listen;
    private readonly string _allowed;
    private readonly Queue<string> _log = new();
    private Process _process = null!;

    private CrashingServer(IEnumerable<Uri> allowed) => (_allowed, _listen) = (string.Join(',', allowed.Select(uri => $"{uri.Host}:{uri.Port}")), $"127.0.0.1:{FreePort()}");

    public PawlClient Client { get; private set; } = null!;

    /// <summary>The last lines that it wrote to standard error.</summary>
    public string Log { get { lock (_log) return string.Join('\n', _log); } }

    /// <summary>Starts it; workflows may call the given addresses.</summary>
    public static async Task<CrashingServer> StartAsync(params IEnumerable<Uri> allowed)
    {
        var server = new CrashingServer(allowed);
        server.Client = PawlClient.Connect(new Uri($"http://{server._listen}"), await server.UpAsync());
        return server;
    }

    /// <summary>Kills the server without warning, and starts it again.</summary>
    public async Task KillAndRestartAsync()
    {
        await KillAsync();
        await RestartAsync();
    }

    /// <summary>Kills the server without warning.</summary>
    public async Task KillAsync()
    {
        _process.Kill(); // SIGKILL, to the server alone: its PostgreSQL must cope by itself
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        await UpAsync();
    }

    /// <summary>Kills PostgreSQL's first process without warning, and waits until the server is ready again.</summary>
    public async Task KillPostgresAsync()
    {
        var file = Directory.EnumerateFiles(_home.Path, "postmaster.pid", SearchOption.AllDirectories).Single();
        using (var postgres = Process.GetProcessById(int.Parse(File.ReadLines(file).First())))
        {
            postgres.Kill();
            await postgres.WaitForExitAsync();
        }
        await BackAsync(CancellationToken.None);
    }

    /// <summary>Completes when the server says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It is not back in good time; the message has the end of its log.</exception>
    public async Task BackAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = new($"http://{_listen}") };
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50)); // a process of its own can only be asked
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        var last = "";
        try
        {
            do
            {
                try
                {
                    using var answer = await http.GetAsync("/healthz/ready", patience.Token);
                    if (answer.IsSuccessStatusCode) return;
                    last = await answer.Content.ReadAsStringAsync(patience.Token);
                }
                catch (Exception error) when (error is HttpRequestException or System.Net.Sockets.SocketException) // the second is what a server that dies in between gives
                {
                    last = error.Message;
                }
            }
            while (await pace.WaitForNextTickAsync(patience.Token));
        }
        catch (OperationCanceledException late)
        {
            throw new InvalidOperationException($"The server does not come back: {last}\n{Log}", late);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var stop = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try { await _process.WaitForExitAsync(patience.Token); }
        catch (OperationCanceledException) { _process.Kill(entireProcessTree: true); }
        _process.Dispose();
        Client.Dispose();
        _home.Dispose();
    }

    /// <summary>Starts the process and reads until it has come up.</summary>
    /// <returns>The first key; empty when it is not the first start.</returns>
    private async Task<string> UpAsync()
    {
        _process = PawlProcess.Start(_home, "up", "--listen", _listen, "--outbound-allow", _allowed);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        var key = "";
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Trim() is var text && text.StartsWith("Admin key", StringComparison.Ordinal)) key = text["Admin key".Length..].Trim().Split(' ')[0];
            if (line.Contains("ctrl-c", StringComparison.Ordinal)) return key;
        }
        throw new InvalidOperationException($"pawl up did not come up:\n{Log}");
    }

    private void Note(string? line)
    {
        if (line is null) return;
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > 100) _log.Dequeue();
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
