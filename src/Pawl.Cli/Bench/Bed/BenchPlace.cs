using System.Net;
using Microsoft.Extensions.Logging;
using Pawl.Cli.Up;
using Pawl.Server.Options;

namespace Pawl.Cli.Bench.Bed;

/// <summary>Where a measurement keeps its data: a directory that goes with it, or what the settings name.</summary>
internal sealed class BenchPlace : IDisposable
{
    private readonly ThrowawayDirectory? _throwaway;

    private BenchPlace(ServerOptions options, ThrowawayDirectory? throwaway) => (Options, _throwaway) = (options, throwaway);

    /// <summary>What a server there runs with: on a free port, silent below warnings.</summary>
    public ServerOptions Options { get; }

    /// <summary>Finds it.</summary>
    /// <param name="configured">What environment and file say.</param>
    /// <param name="keeps">Whether a data directory or a database was named.</param>
    public static BenchPlace Find(ServerOptions configured, bool keeps)
    {
        var throwaway = keeps ? null : ThrowawayDirectory.Make("pawl-bench-");
        return new(
            configured with
            {
                Listen = new IPEndPoint(IPAddress.Loopback, 0),
                DataDirectory = throwaway?.Path ?? configured.DataDirectory,
                LogLevel = configured.LogLevel > LogLevel.Warning ? configured.LogLevel : LogLevel.Warning,
            },
            throwaway);
    }

    /// <summary>The same, where workflows may call these targets too.</summary>
    public BenchPlace Allowing(IReadOnlyList<string> targets) => new(Options with { OutboundAllow = [.. Options.OutboundAllow, .. targets] }, _throwaway);

    public void Dispose() => _throwaway?.Dispose();
}
