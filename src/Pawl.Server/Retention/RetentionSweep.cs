using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pawl.Runtime.Requests;
using Pawl.Runtime.Storage;
using Pawl.Runtime.Webhooks;
using Pawl.Server.Options;

namespace Pawl.Server.Retention;

/// <summary>Deletes what was kept long enough, now and then: deliveries that were given up, and remembered requests.</summary>
internal sealed partial class RetentionSweep(IWebhookStore webhooks, IKeyedRequestStore requests, ServerOptions options, TimeProvider time, ILogger<RetentionSweep> logger) : BackgroundService
{
    /// <summary>Rows deleted by one statement: few enough that nobody waits for it.</summary>
    private const int Portion = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <summary>Deletes everything that was kept long enough now.</summary><returns>How many rows.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var deleted = 0;
        if (options.Executions.WebhookRetention is { } kept) deleted += await AllAsync(limit => webhooks.ExpireAsync(kept, limit, cancellationToken));
        return deleted + await AllAsync(limit => requests.ExpireAsync(options.Executions.IdempotencyRetention, limit, cancellationToken));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (StoreUnavailableException fault)
            {
                LogSweepFailed(logger, fault);
            }
        }
    }

    private static async Task<int> AllAsync(Func<int, Task<int>> delete)
    {
        var deleted = 0;
        while (true)
        {
            var portion = await delete(Portion);
            deleted += portion;
            if (portion < Portion) return deleted;
        }
    }

    [LoggerMessage(3403, LogLevel.Warning, "What was kept long enough could not be deleted; trying again in ten minutes")]
    private static partial void LogSweepFailed(ILogger logger, Exception fault);
}
