using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pawl.Runtime.Audit;
using Pawl.Runtime.Storage;
using Pawl.Server.Options;

namespace Pawl.Server.Audit;

/// <summary>Removes entries of the audit log that were kept long enough, where a retention is set. The log says so first: what is not told is not removed.</summary>
internal sealed partial class AuditRetention(IAuditRetention store, RequestAudit audit, ServerOptions options, TimeProvider time, ILogger<AuditRetention> logger) : BackgroundService
{
    /// <summary>Entries of a tenant that go at once.</summary>
    private const int Portion = 10_000;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Removes what is due now.</summary>
    /// <returns>How many entries.</returns>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        if (options.AuditRetention is not { } kept) return 0;
        var before = time.GetUtcNow() - kept;
        long removed = 0;
        while (true)
        {
            var due = await store.DueAsync(before, Portion, cancellationToken);
            long now = 0;
            foreach (var (tenant, upTo) in due)
            {
                await audit.RecordOwnAsync(tenant, AuditRemoval.Action, AuditRemoval.ObjectOf(upTo), $"entries up to {upTo.Sequence}, written before {before:O}");
                var gone = await store.RemoveAsync(tenant, upTo, cancellationToken);
                if (gone > 0) LogRemoved(logger, gone, tenant, upTo.Sequence);
                now += gone;
            }
            removed += now;
            if (now < Portion) return removed;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (StoreUnavailableException fault)
            {
                LogFailed(logger, fault);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(3321, LogLevel.Information, "Removed {Entries} entries of the audit log of tenant {Tenant}, up to {Sequence}")]
    private static partial void LogRemoved(ILogger logger, long entries, string tenant, long sequence);

    [LoggerMessage(3322, LogLevel.Warning, "Entries of the audit log that were kept long enough could not be removed; trying again in an hour")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
