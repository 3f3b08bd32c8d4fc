using Pawl.Engine;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Retention;

/// <summary>Keeps the store within its bounds: makes partitions ahead, removes what was kept long enough, drops what is empty.</summary>
/// <remarks>
/// The clock is read once for a whole run, and policies too, so that what is at the border is judged alike however long the run takes.
/// A run that is stopped in the middle has removed whole executions and no halves of any; the next one goes on.
/// </remarks>
public sealed class StoreUpkeep(IRetentionStore store, RetentionOptions options, TimeProvider time)
{
    /// <summary>How long ago a partition's time must have passed before it is dropped: more than any clock of a server is behind.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromDays(1);

    private static readonly StatusPhase[] Endings = [StatusPhase.Completed, StatusPhase.Faulted, StatusPhase.Cancelled];

    /// <summary>What the last run came to; null before the first one has ended.</summary>
    public UpkeepReport? Last { get; private set; }

    /// <summary>Does everything that is due now.</summary>
    /// <exception cref="StoreUnavailableException">The store is away; what was done stays done.</exception>
    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var made = await store.MakePartitionsAsync(now + options.Ahead, options.Period, cancellationToken);
        var before = (await store.ReadPoliciesAsync(cancellationToken)).ToDictionary(policy => policy.Key, policy => Before(now, policy.Value ?? options.Executions));
        var wholly = await WhollyRemovableAsync(now, before, cancellationToken);

        List<RemovedOfTenant> removed = [];
        foreach (var (tenant, endedBefore) in before)
        {
            if (endedBefore is { } limit && await RemoveAsync(tenant, limit, wholly, cancellationToken) is { Executions: > 0 } some) removed.Add(some);
        }

        var dropped = await DropAsync(now, before, cancellationToken);
        await store.AnalyzeAsync(cancellationToken);
        return Last = new(now, removed, made ?? 0, dropped, await store.ReadPartitionsAsync(cancellationToken));
    }

    /// <summary>Before when an execution must have ended to be removed; null when none is.</summary>
    private static DateTimeOffset? Before(DateTimeOffset now, TimeSpan kept) => kept > RetentionOptions.Longest ? null : now - kept;

    /// <summary>Until when partitions end in which nothing is kept: their histories need not be removed row by row.</summary>
    private async Task<DateTimeOffset> WhollyRemovableAsync(DateTimeOffset now, Dictionary<string, DateTimeOffset?> before, CancellationToken cancellationToken)
    {
        var bound = await BoundAsync(now, before, cancellationToken);
        return (await store.ReadPartitionsAsync(cancellationToken)).Max(partition => partition.Ends <= bound ? partition.Ends : null) ?? DateTimeOffset.MinValue;
    }

    private async Task<RemovedOfTenant> RemoveAsync(string tenant, DateTimeOffset endedBefore, DateTimeOffset historyGoesFrom, CancellationToken cancellationToken)
    {
        var sum = new RemovedOfTenant(tenant, endedBefore, 0, 0);
        foreach (var phase in Endings)
        {
            RemovalPlace? behind = null;
            RemovedPortion portion;
            do
            {
                portion = await store.RemoveAsync(new(tenant, phase, endedBefore, behind, options.Portion, historyGoesFrom), cancellationToken);
                sum = sum with { Executions = sum.Executions + portion.Executions, Rows = sum.Rows + portion.Rows };
                behind = portion.Last;
            }
            while (portion.LookedAt >= options.Portion);
        }
        return sum;
    }

    private async Task<IReadOnlyList<string>> DropAsync(DateTimeOffset now, Dictionary<string, DateTimeOffset?> before, CancellationToken cancellationToken)
    {
        var bound = await BoundAsync(now, before, cancellationToken);
        List<string> dropped = [];
        while (await store.DropPartitionAsync(bound, cancellationToken) is { } name) dropped.Add(name);
        return dropped;
    }

    private async Task<DateTimeOffset> BoundAsync(DateTimeOffset now, Dictionary<string, DateTimeOffset?> before, CancellationToken cancellationToken)
    {
        var kept = await store.ReadOldestKeptAsync(before, cancellationToken);
        return kept < now - ClocksDiffer ? kept : now - ClocksDiffer;
    }
}

/// <summary>What a run came to.</summary>
/// <param name="At">When it began, by the clock of this server, UTC: the limits are counted from here.</param>
/// <param name="Removed">What was removed of each tenant; none where nothing was.</param>
/// <param name="PartitionsMade">Partitions that were made ahead.</param>
/// <param name="PartitionsDropped">Names of those that were dropped.</param>
/// <param name="Partitions">Those that there are now.</param>
public sealed record UpkeepReport(DateTimeOffset At, IReadOnlyList<RemovedOfTenant> Removed, int PartitionsMade, IReadOnlyList<string> PartitionsDropped, IReadOnlyList<HistoryPartition> Partitions);

/// <summary>What was removed of a tenant.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="EndedBefore">Executions that ended before this, UTC.</param>
/// <param name="Executions">How many they were.</param>
/// <param name="Rows">Rows that were removed with them, in all tables.</param>
public sealed record RemovedOfTenant(string Tenant, DateTimeOffset EndedBefore, long Executions, long Rows);
