using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pawl.Engine.Capabilities;
using Pawl.Runners;
using Pawl.Runners.Sandbox;
using Pawl.Server.Options;

namespace Pawl.Cli.Doctor;

/// <summary>What the machine offers.</summary>
internal static class MachineChecks
{
    private const long EnoughBytes = 1L << 30;
    private static readonly TimeSpan SandboxTime = TimeSpan.FromSeconds(10);

    public static Finding Runtime() => Finding.Ok("system", $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} processors");

    /// <summary>Whether shell tasks can run: the tools are there, and the kernel lets them.</summary>
    public static async Task<Finding> SandboxAsync(CancellationToken cancellationToken)
    {
        const string Check = "sandbox";
        if (!SandboxTools.TryFind(out var tools, out var missing)) return Finding.Warn(Check, missing, "Without it 'run: shell' and 'run: script' tasks fail; everything else works.");

        // Installed is not allowed: many machines forbid what the sandbox is made of.
        var start = new ProcessStartInfo(tools.Bwrap, ["--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "true"]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(SandboxTime);
        var error = (await process.StandardError.ReadToEndAsync(limit.Token)).Trim();
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode == 0
            ? Finding.Ok(Check, $"bubblewrap works ({tools.Bwrap})")
            : Finding.Warn(Check, $"bubblewrap is installed but cannot make a sandbox: {error}", "Allow user namespaces (sysctl kernel.unprivileged_userns_clone=1; on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0). Until then 'run: shell' and 'run: script' tasks fail.");
    }

    /// <summary>Whether scripts and containers can run: tried, not only looked for.</summary>
    public static async Task<IEnumerable<Finding>> RunnersAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        using var runners = PawlRunners.Create(options.Runners, TimeProvider.System);
        var found = await runners.Machine.DescribeAsync([RunnerKind.JavaScript, RunnerKind.Python, RunnerKind.Container], cancellationToken);
        return found.Select(pair => pair.Value.Missing is { } missing
            ? Finding.Warn(NameOf(pair.Key), missing, $"Without it {TasksOf(pair.Key)} fail; everything else works.")
            : Finding.Ok(NameOf(pair.Key), pair.Value.Found!));
    }

    private static string NameOf(RunnerKind kind) => kind switch { RunnerKind.JavaScript => "node", RunnerKind.Python => "python", _ => "containers" };

    private static string TasksOf(RunnerKind kind) => kind switch { RunnerKind.JavaScript => "scripts in 'js'", RunnerKind.Python => "scripts in 'python'", _ => "'run: container' tasks" };

    /// <summary>Whether the data directory can be written, and has room.</summary>
    public static Finding DataDirectory(ServerOptions options)
    {
        const string Check = "data directory";
        var directory = options.DataDirectory;
        try
        {
            Directory.CreateDirectory(directory);
            var probe = Path.Combine(directory, $".doctor-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Finding.Fail(Check, $"{directory} cannot be written: {error.Message}", "Give this user the right to write there, or choose another one with --data (PAWL_DATA).");
        }

        var free = new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace;
        var shown = $"{directory}, {free / (1L << 30)} GiB free";
        return free >= EnoughBytes ? Finding.Ok(Check, shown) : Finding.Warn(Check, shown, "Make room: PostgreSQL stops when the disk is full.");
    }

    /// <summary>Whether the port is free, or ours already.</summary>
    /// <param name="options">Where the server would listen.</param>
    /// <param name="server">Where a server answers; null when none does.</param>
    public static Finding Port(ServerOptions options, Uri? server)
    {
        const string Check = "port";
        if (server is not null && server.Port == options.Listen.Port) return Finding.Ok(Check, $"{options.Listen} is where Pawl listens");
        try
        {
            using var probe = new Socket(options.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            // As the server does: an address that a connection just left is not in use.
            probe.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            probe.Bind(new IPEndPoint(options.Listen.Address, options.Listen.Port));
            probe.Listen();
            return Finding.Ok(Check, $"{options.Listen} is free");
        }
        catch (SocketException error)
        {
            return Finding.Fail(Check, $"{options.Listen}: {error.Message}", "Stop the program that listens there, or choose another port with --listen (PAWL_LISTEN).");
        }
    }
}
