using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pawl.Runtime.Retention;
using Pawl.Server.Audit;

namespace Pawl.Server.Retention;

/// <summary>Keeps the store within its bounds, from the start on and every ten minutes; tells log, metrics and the tenants' audit logs what was removed.</summary>
internal sealed partial class Upkeep : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private readonly StoreUpkeep _upkeep;
    private readonly RequestAudit _audit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Counter<long> _executions;
    private readonly Counter<long> _rows;

    public Upkeep(StoreUpkeep upkeep, RequestAudit audit, TimeProvider time, Meter meter, ILogger<Upkeep> logger)
    {
        (_upkeep, _audit, _time, _logger) = (upkeep, audit, time, logger);
        _executions = meter.CreateCounter<long>("pawl.retention.executions", description: "Executions removed because they had been kept long enough.");
        _rows = meter.CreateCounter<long>("pawl.retention.rows", description: "Rows removed with them, without those of partitions that were dropped.");
        meter.CreateObservableGauge("pawl.retention.last_run", () => upkeep.Last?.At.ToUnixTimeSeconds() ?? 0, unit: "s", description: "When the store was kept within its bounds last, in seconds since 1970; 0 before the first time.");
        meter.CreateObservableGauge("pawl.history.partitions", () => upkeep.Last?.Partitions.Count ?? 0, description: "Partitions of the history.");
        meter.CreateObservableGauge("pawl.history.size", () => upkeep.Last?.Partitions.Sum(partition => partition.Bytes) ?? 0, unit: "By", description: "What the history takes on disk.");
    }

    /// <summary>Does everything that is due now.</summary>
    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        var report = await _upkeep.RunAsync(cancellationToken);
        foreach (var removed in report.Removed)
        {
            _executions.Add(removed.Executions);
            _rows.Add(removed.Rows);
            LogRemoved(_logger, removed.Executions, removed.Tenant, removed.EndedBefore);
            await _audit.RecordOwnAsync(removed.Tenant, "retention.remove", "executions", $"{removed.Executions} that ended before {removed.EndedBefore:O}");
        }
        foreach (var partition in report.PartitionsDropped) LogDropped(_logger, partition);
        // The last ones are full of the future: what is not covered goes to a partition that cannot be dropped.
        if (report.Partitions.Max(partition => partition.Ends) <= report.At) LogNoneAhead(_logger);
        return report;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, _time);
        do
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is: a server that cannot clean up works on, and says so.
                LogFailed(_logger, fault);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(3311, LogLevel.Information, "Removed {Executions} executions of tenant {Tenant} that ended before {EndedBefore}")]
    private static partial void LogRemoved(ILogger logger, long executions, string tenant, DateTimeOffset endedBefore);

    [LoggerMessage(3312, LogLevel.Information, "Dropped partition {Partition} of the history: nothing in it was kept")]
    private static partial void LogDropped(ILogger logger, string partition);

    [LoggerMessage(3313, LogLevel.Warning, "No partition of the history could be made for the time that begins now: somebody has read the table for long. Its rows are kept apart until one can be made")]
    private static partial void LogNoneAhead(ILogger logger);

    [LoggerMessage(3314, LogLevel.Warning, "The store could not be kept within its bounds; trying again in ten minutes")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
