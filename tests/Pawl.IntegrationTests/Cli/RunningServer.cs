using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>One `pawl up` for a class of tests, on a free port, with its own private PostgreSQL.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private readonly string[] _more;
    private Process _process = null!;
    private Task<string> _log = null!;

    public RunningServer() : this([])
    {
    }

    /// <summary>One with more options.</summary>
    internal RunningServer(params string[] more) => _more = more;

    public TemporaryFolder Home { get; } = new();
    /// <summary>What it printed when it had come up.</summary>
    public string Greeting { get; private set; } = "";
    public string Address => Value("API").Replace("/api/v1", "", StringComparison.Ordinal);
    public string Key => Value("Admin key").Split(' ')[0];

    public async ValueTask InitializeAsync()
    {
        _process = PawlProcess.Start(Home, ["up", "--listen", "127.0.0.1:0", .. _more]);
        Greeting = "";
        _log = _process.StandardError.ReadToEndAsync();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Greeting += line + "\n";
            if (line.Contains("ctrl-c", StringComparison.Ordinal)) return;
        }

        throw new InvalidOperationException($"pawl up did not come up:\n{Greeting}{await _log}");
    }

    public async ValueTask DisposeAsync()
    {
        // Not ctrl-c: whoever is started in the background of a script ignores that, and so do its children.
        await StopAsync(Terminate);
        _process.Dispose();
        Home.Dispose();
    }

    /// <summary>Sends ctrl-c, or another signal.</summary><returns>The exit code and the log.</returns>
    public async Task<(int ExitCode, string Log)> StopAsync(int signal = Interrupt)
    {
        if (!_process.HasExited && Kill(_process.Id, signal) != 0) throw new InvalidOperationException($"No signal reached process {_process.Id}.");
        await _process.WaitForExitAsync();
        return (_process.ExitCode, await _log);
    }

    /// <summary>Kills it on the spot; <see cref="InitializeAsync"/> starts it again on what it left behind.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>Runs a command that finds this server by itself.</summary>
    internal Task<ShellResult> PawlAsync(params string[] arguments) => PawlProcess.RunAsync(Home, arguments);

    private string Value(string label) => Greeting.Split('\n').Select(line => line.Trim()).First(line => line.StartsWith(label + " ", StringComparison.Ordinal))[(label.Length + 1)..].Trim();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
