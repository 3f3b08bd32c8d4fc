using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pawl.Torture.Stage;

/// <summary>A real <c>pawl up</c>, started again whenever it is gone, as a service manager does.</summary>
internal sealed class TorturedServer : IAsyncDisposable
{
    private const string KeyLine = "Admin key";
    private static readonly TimeSpan RestartPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    private readonly string[] _arguments;
    private readonly Dictionary<string, string> _environment;
    private readonly StreamWriter _log;
    private readonly TaskCompletionSource<string?> _firstKey = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();
    private volatile Process? _process;
    private volatile bool _isHeld;
    private Task _supervision = Task.CompletedTask;

    private TorturedServer(string name, string data, string listen, string allowed, string? databaseUrl, Dictionary<string, string> environment, string log)
    {
        Name = name;
        Address = new Uri($"http://{listen}");
        _arguments =
        [
            "up", "--listen", listen, "--data", data, "--outbound-allow", allowed, "--node", name, "--log-level", "warning",
            "--ownership", databaseUrl is null ? "local" : "postgres",
        ];
        _environment = environment;
        // A process that lives for seconds gains nothing from compiling twice.
        _environment["DOTNET_TieredPGO"] = "0";
        if (databaseUrl is not null) _environment["PAWL_DATABASE_URL"] = databaseUrl;
        _log = new StreamWriter(log) { AutoFlush = true };
    }

    public string Name { get; }
    public Uri Address { get; }
    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }
    /// <summary>How often it ended without being told to: it could not start, or gave up.</summary>
    public int EndedByItself { get; private set; }
    /// <summary>Its process; null while there is none.</summary>
    public int? ProcessId => _process is { HasExited: false } process ? process.Id : null;

    /// <summary>Starts it, and completes when it has come up.</summary>
    /// <returns>The server, and the admin key that it showed; null when it showed none.</returns>
    public static async Task<(TorturedServer Server, string? Key)> StartAsync(string name, string data, Uri allowed, string? databaseUrl, string encryptionKey, string folder)
    {
        var environment = new Dictionary<string, string> { ["HOME"] = folder, ["XDG_DATA_HOME"] = folder, ["DOTNET_CLI_HOME"] = folder, ["PAWL_ENCRYPTION_KEY"] = encryptionKey };
        var server = new TorturedServer(name, data, $"127.0.0.1:{FreePort()}", $"{allowed.Host}:{allowed.Port}", databaseUrl, environment, Path.Combine(folder, $"{name}.log"));
        server._supervision = Task.Run(server.SuperviseAsync);
        return (server, await server._firstKey.Task);
    }

    /// <summary>Sends it a signal.</summary>
    /// <returns>Whether there was a process to get it.</returns>
    public bool Signal(int signal) => ProcessId is { } process && Signals.Send(process, signal);

    /// <summary>Keeps it from being started again until <see cref="Release"/>.</summary>
    public void Hold() => _isHeld = true;

    /// <summary>Lets it be started again.</summary>
    public void Release() => _isHeld = false;

    /// <summary>Ends it in order.</summary>
    /// <returns>Its exit code; null when it had to be killed.</returns>
    public async Task<int?> StopAsync()
    {
        await _ending.CancelAsync();
        Signal(Signals.Continue);
        Signal(Signals.Terminate);
        if (await Task.WhenAny(_supervision, Task.Delay(StopPatience)) != _supervision)
        {
            Signal(Signals.Kill);
            await _supervision;
            return null;
        }
        return LastExitCode;
    }

    /// <summary>What it ended with last.</summary>
    public int LastExitCode { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _log.DisposeAsync();
        _ending.Dispose();
    }

    private async Task SuperviseAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            if (!_isHeld) await RunOnceAsync();
            if (!_ending.IsCancellationRequested) await Task.Delay(RestartPause);
        }
    }

    private async Task RunOnceAsync()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "pawl"), _arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PAWL_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginErrorReadLine();
        Starts++;
        _process = process;
        try
        {
            string? key = null;
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.Trim() is var text && text.StartsWith(KeyLine, StringComparison.Ordinal)) key = text[KeyLine.Length..].Trim().Split(' ')[0];
                if (line.Contains("ctrl-c", StringComparison.Ordinal)) _firstKey.TrySetResult(key);
            }
            await process.WaitForExitAsync();
            LastExitCode = process.ExitCode;
            // 137 is SIGKILL, 143 and 0 are SIGTERM: those it was told.
            if (process.ExitCode is not (137 or 143 or 0)) EndedByItself++;
            Note($"--- {Name} ended with {process.ExitCode}");
        }
        finally
        {
            _process = null;
        }
    }

    private void Note(string? line)
    {
        if (line is null) return;
        lock (_log) _log.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {line}");
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
