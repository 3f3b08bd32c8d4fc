using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Pawl.Tests.Shared;

/// <summary>A real RabbitMQ, all of it in a folder of its own. User <c>guest</c> with password <c>guest</c> may do everything.</summary>
public sealed class RabbitServer : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("pawl-rabbit-").FullName;
    private readonly int _distribution = ForeignServer.FreePort();
    private readonly int _mapper = ForeignServer.FreePort();
    private Process? _process;

    /// <summary>The port, the same over all restarts.</summary>
    public int Port { get; } = ForeignServer.FreePort();

    public async ValueTask InitializeAsync()
    {
        if (ForeignServer.Find("rabbitmq-server") is null) return;
        await File.WriteAllTextAsync(Path.Combine(_directory, "enabled_plugins"), "[].");
        await StartAsync();
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(Program);
        var environment = start.Environment;
        environment["HOME"] = environment["RABBITMQ_HOME"] = _directory; // its cookie
        environment["RABBITMQ_NODENAME"] = $"pawl{Port.ToString(CultureInfo.InvariantCulture)}@localhost";
        environment["RABBITMQ_MNESIA_BASE"] = Path.Combine(_directory, "mnesia");
        environment["RABBITMQ_LOG_BASE"] = Path.Combine(_directory, "log");
        environment["RABBITMQ_LOGS"] = "-";
        environment["RABBITMQ_CONFIG_FILE"] = Path.Combine(_directory, "rabbitmq");
        environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_directory, "enabled_plugins");
        environment["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1";
        environment["RABBITMQ_NODE_PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        environment["RABBITMQ_DIST_PORT"] = _distribution.ToString(CultureInfo.InvariantCulture);
        environment["ERL_EPMD_PORT"] = _mapper.ToString(CultureInfo.InvariantCulture);
        environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        _process = await ForeignServer.StartAsync(start, "Server startup complete");
    }

    public async Task StopAsync()
    {
        await ForeignServer.KillAsync(_process!);
        _process = null;
    }

    public void RequireInstalled() => Assert.SkipWhen(_process is null, "rabbitmq-server is not installed (Debian: rabbitmq-server).");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Debian's wrapper changes the user and the folder; the script behind it does not.</summary>
    private static string Program => new[] { "/usr/lib/rabbitmq/bin/rabbitmq-server" }.FirstOrDefault(File.Exists) ?? ForeignServer.Find("rabbitmq-server")!;
}
