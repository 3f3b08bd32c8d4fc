using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pawl.Runtime.Events;
using Pawl.Runtime.Storage;
using Pawl.Server.Options;

namespace Pawl.Server.Events;

/// <summary>Keeps the journal of events within its bounds: removes what is too old or too much, oldest first, a little at a time.</summary>
internal sealed partial class JournalTrimming : BackgroundService
{
    /// <summary>Events removed by one statement: few enough that nobody waits for it.</summary>
    private const int Portion = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly IEventJournal journal;
    private readonly EventOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Counter<long> trimmed;

    public JournalTrimming(IEventJournal journal, ServerOptions options, TimeProvider time, Meter meter, ILogger<JournalTrimming> logger)
    {
        (this.journal, this.options, this.time, this.logger) = (journal, options.Events, time, logger);
        trimmed = meter.CreateCounter<long>("pawl.events.trimmed", description: "Events removed from the journal because of their age or their number.");
    }

    /// <summary>Removes everything that is too old or too much now.</summary><returns>How many events.</returns>
    public async Task<long> TrimAsync(CancellationToken cancellationToken)
    {
        var removed = 0L;
        while (true)
        {
            var portion = await journal.TrimAsync(time.GetUtcNow() - options.Retention, options.Kept, Portion, cancellationToken);
            removed += portion;
            if (portion > 0) trimmed.Add(portion);
            if (portion < Portion) return removed;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TrimAsync(stoppingToken);
            }
            catch (StoreUnavailableException fault)
            {
                // The next minute tries again.
                LogTrimmingFailed(logger, fault);
            }
        }
    }

    [LoggerMessage(3331, LogLevel.Warning, "The journal of events could not be trimmed; trying again in a minute")]
    private static partial void LogTrimmingFailed(ILogger logger, Exception fault);
}
