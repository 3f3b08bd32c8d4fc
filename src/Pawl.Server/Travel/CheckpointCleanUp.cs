using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pawl.Runtime.Checkpoints;
using Pawl.Runtime.Storage;
using Pawl.Server.Options;

namespace Pawl.Server.Travel;

/// <summary>Deletes checkpoints that are older than they may become, now and then.</summary>
internal sealed partial class CheckpointCleanUp(CheckpointRetention retention, ServerOptions options, TimeProvider time, ILogger<CheckpointCleanUp> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Executions.CheckpointRetention is not { } age) return;
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await retention.CleanUpAsync(age, stoppingToken);
            }
            catch (StoreUnavailableException fault)
            {
                LogCleanUpFailed(logger, fault);
            }
        }
    }

    [LoggerMessage(3341, LogLevel.Warning, "Old checkpoints could not be deleted; trying again in ten minutes")]
    private static partial void LogCleanUpFailed(ILogger logger, Exception fault);
}
