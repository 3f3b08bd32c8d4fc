using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Pawl.Postgres.Private;

/// <summary>What is left of a server whose first process was killed: its workers, which should go by themselves within moments.</summary>
/// <remarks>
/// One that waits for a lock that nobody is left to release never goes, and as long as one holds the shared memory no new server starts on these files.
/// None of them may write any more: nobody would write their checkpoints, so the log recovers what they did.
/// </remarks>
internal static partial class Orphans
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <summary>How long they have to go by themselves.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Waits until all of them are gone; past the patience kills those that are not. To be called when the first process is gone for certain.</summary>
    /// <param name="cluster">The server's files: every process of it stands in that directory.</param>
    /// <param name="logger">Is told of those that are killed.</param>
    /// <param name="clock">Measures the patience.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task EndAsync(string cluster, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (At(cluster) is { Count: > 0 } left)
        {
            if (clock.GetElapsedTime(started) > Patience)
            {
                foreach (var processId in left)
                {
                    if (NativeMethods.Signal(processId, NativeMethods.Kill)) LogKilled(logger, processId);
                }
            }

            await Task.Delay(Glance, clock, cancellationToken);
        }
    }

    private static List<int> At(string cluster)
    {
        var found = new List<int>();
        // Without /proc PostgreSQL's own check of the shared memory has to do.
        if (!Directory.Exists("/proc/self")) return found;
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var processId)) continue;
            try
            {
                // The name as well: an operator's shell may stand there too.
                if (new FileInfo($"{process}/cwd").LinkTarget == cluster && File.ReadAllText($"{process}/comm").TrimEnd() == "postgres") found.Add(processId);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Ended while we looked, or somebody else's.
            }
        }

        return found;
    }

    [LoggerMessage(3005, LogLevel.Warning, "Killed PostgreSQL process {ProcessId}, which did not end although its server is gone")]
    private static partial void LogKilled(ILogger logger, int processId);
}
