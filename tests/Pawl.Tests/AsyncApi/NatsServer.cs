using System.Diagnostics;
using System.Globalization;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.AsyncApi;

/// <summary>A real NATS server. User <c>ann</c> with password <c>secret</c> may do everything but publish to <c>forbidden</c>.</summary>
public sealed class NatsServer : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("pawl-nats-").FullName;
    private Process? _process;

    /// <summary>The port, the same over all restarts.</summary>
    public int Port { get; } = ForeignServer.FreePort();

    public async ValueTask InitializeAsync()
    {
        if (ForeignServer.Find("nats-server") is null) return;
        await File.WriteAllTextAsync(Path.Combine(_directory, "nats.conf"), """
            max_payload: 65536
            authorization { users: [
              { user: ann, password: secret, permissions: { publish: { deny: [forbidden] }, subscribe: { allow: [">"] } } }
            ] }
            """);
        await StartAsync();
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(ForeignServer.Find("nats-server")!);
        foreach (var argument in new[] { "-a", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", Path.Combine(_directory, "nats.conf") }) start.ArgumentList.Add(argument);
        _process = await ForeignServer.StartAsync(start, "Server is ready");
    }

    public async Task StopAsync()
    {
        await ForeignServer.KillAsync(_process!);
        _process = null;
    }

    public void RequireInstalled() => Assert.SkipWhen(_process is null, "nats-server is not installed (Debian: nats-server).");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
