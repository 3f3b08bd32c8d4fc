using Microsoft.Extensions.Logging;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Stuck;

/// <summary>Proves again and again that nothing is stuck: what it finds it explains, and what it can it sets going.</summary>
/// <remarks>One partition with each look, so that a big store is asked little at a time; a whole pass over 64 takes as many looks.</remarks>
internal sealed partial class StuckSweep(IExecutionStore store, IWorkInspection? inspection, RuntimeParts parts)
{
    /// <summary>By how much work must be overdue before it is a finding: what one take-over may take.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(15);

    private volatile IReadOnlyList<StuckFinding> _findings = [];
    private int _next;

    /// <summary>What the last look found; empty when everything goes on.</summary>
    public IReadOnlyList<StuckFinding> Findings => _findings;

    /// <summary>Looks until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await parts.Environment.Delay(parts.Options.StuckCheck, stopping);
                try { await LookAsync(stopping); }
                catch (StoreUnavailableException) { } // looked for again next time; that the store is away is told elsewhere
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        List<StuckFinding> found = [];
        if (parts.Partitions.Find(_next++ % Partitioning.Count) is { } partition && await store.ReadRunningAsync(partition.Number, stopping) is { Count: > 0 } running)
            partition.Post(new RunningMail(running));
        var healed = parts.Partitions.Owned.Sum(owned => owned.TakeHealed());
        if (healed > 0) found.Add(new("running", healed, $"{healed} execution(s) were running with nothing under way; they were set going again. Please report it: this is a fault in Pawl."));
        if (inspection is not null) found.AddRange(Explain(await inspection.ReadOverdueAsync(Late, stopping)));
        if (parts.Ward.All is { Count: > 0 } aside) found.Add(new("quarantine", aside.Count, $"{aside.Count} execution(s) are set aside on this server. 'pawl execution why' tells the reason, 'pawl execution release' lets one go on."));

        foreach (var finding in found.Where(finding => !_findings.Any(known => known.Kind == finding.Kind && known.Count == finding.Count))) LogStuck(parts.Logger, finding.Kind, finding.Message);
        _findings = found;
    }

    private static IEnumerable<StuckFinding> Explain(OverdueWork overdue)
    {
        if (overdue.Timers > 0) yield return new("timers", overdue.Timers, $"{overdue.Timers} timer(s) have not fired, the oldest was due at {overdue.OldestTimer:u}. The owners of their partitions are overloaded, their clocks are behind, or their executions are set aside.");
        if (overdue.InboxRows > 0) yield return new("inbox", overdue.InboxRows, $"{overdue.InboxRows} stimuli wait in inboxes, the oldest since {overdue.OldestRow:u}. The owners of their partitions are overloaded, or their executions are set aside.");
        if (overdue.Orphans > 0) yield return new("partitions", overdue.Orphans, $"{overdue.Orphans} partition(s) have no living owner. A server with ownership=postgres takes them with its next beat; is one running?");
    }

    [LoggerMessage(1401, LogLevel.Warning, "Stuck ({Kind}): {Message}")]
    private static partial void LogStuck(ILogger logger, string kind, string message);
}
