using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Storage;

namespace Pawl.Server.Quotas;

/// <summary>Measures from time to time what those tenants store that have a quota for it. Of several servers one does it.</summary>
internal sealed partial class StorageMeasure(IQuotaStore store, RememberedQuotas quotas, ILogger<StorageMeasure> logger) : BackgroundService
{
    /// <summary>How old a measurement becomes: what is written meanwhile can exceed the quota.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        do
        {
            foreach (var (tenant, quota) in quotas.All)
            {
                if (quota.StorageBytes is null) continue;
                try { await store.MeasureAsync(tenant, Every, stoppingToken); }
                catch (StoreUnavailableException fault) { LogNotMeasured(logger, tenant, fault); }
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(3361, LogLevel.Warning, "What tenant {Tenant} stores could not be measured; trying again in a minute")]
    private static partial void LogNotMeasured(ILogger logger, string tenant, Exception fault);
}
