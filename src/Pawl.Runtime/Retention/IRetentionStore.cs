using Pawl.Engine;

namespace Pawl.Runtime.Retention;

/// <summary>Keeps what is stored within its bounds, over all tenants. Several servers may do so at the same time.</summary>
/// <remarks>Every method may throw <see cref="Storage.StoreUnavailableException"/>; what was done until then stays done.</remarks>
public interface IRetentionStore
{
    /// <summary>Makes partitions of the history until a time is covered.</summary>
    /// <param name="until">The time, UTC.</param>
    /// <param name="period">How much time a new one covers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were made; null when a reader was in the way: to be tried again.</returns>
    Task<int?> MakePartitionsAsync(DateTimeOffset until, HistoryPeriod period, CancellationToken cancellationToken);

    /// <summary>All tenants, each with how long it keeps executions; null as the server has it.</summary>
    Task<IReadOnlyDictionary<string, TimeSpan?>> ReadPoliciesAsync(CancellationToken cancellationToken);

    /// <summary>When the oldest execution started that must be kept.</summary>
    /// <param name="endedBefore">By tenant, before when an execution must have ended to be removed; null when none is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The time, UTC; the end of time when nothing must be kept.</returns>
    Task<DateTimeOffset> ReadOldestKeptAsync(IReadOnlyDictionary<string, DateTimeOffset?> endedBefore, CancellationToken cancellationToken);

    /// <summary>Removes executions that ended, in the order of their starts, with all that belongs to them: each wholly or not at all.</summary>
    /// <param name="removal">Which ones.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<RemovedPortion> RemoveAsync(Removal removal, CancellationToken cancellationToken);

    /// <summary>Drops the oldest partition of the history in whose time no execution started that is still there.</summary>
    /// <param name="endsBefore">Only one that ends until this, UTC.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its name; null when there is none, or a reader was in the way.</returns>
    Task<string?> DropPartitionAsync(DateTimeOffset endsBefore, CancellationToken cancellationToken);

    /// <summary>The partitions of the history, oldest first.</summary>
    Task<IReadOnlyList<HistoryPartition>> ReadPartitionsAsync(CancellationToken cancellationToken);

    /// <summary>Renews what the planner knows of the history as a whole, unless somebody did within a day.</summary>
    Task AnalyzeAsync(CancellationToken cancellationToken);
}

/// <summary>How much time a partition of the history covers.</summary>
public enum HistoryPeriod
{
    /// <summary>From Monday to Monday, UTC.</summary>
    Week,
    /// <summary>A month of the calendar, UTC.</summary>
    Month,
}

/// <summary>A portion of what is to be removed.</summary>
/// <param name="Tenant">Whose executions.</param>
/// <param name="Status">In which of the phases they ended.</param>
/// <param name="EndedBefore">Those that ended before this, UTC; what ended at it stays.</param>
/// <param name="Behind">Where the last portion ended; null for the first one.</param>
/// <param name="Limit">Executions that are looked at, at most.</param>
/// <param name="HistoryGoesFrom">Histories of executions that started before this are left to <see cref="IRetentionStore.DropPartitionAsync"/>: nothing in their partitions is kept.</param>
public sealed record Removal(string Tenant, StatusPhase Status, DateTimeOffset EndedBefore, RemovalPlace? Behind, int Limit, DateTimeOffset HistoryGoesFrom);

/// <summary>Where a portion ended.</summary>
/// <param name="CreatedAt">When its last execution had started, UTC.</param>
/// <param name="ExecutionId">Which one that was.</param>
public sealed record RemovalPlace(DateTimeOffset CreatedAt, string ExecutionId);

/// <summary>What a portion came to.</summary>
/// <param name="LookedAt">Executions that started before the time and ended in that phase; those that ended later, or that others need, were left.</param>
/// <param name="Last">The last of them; null when there was none.</param>
/// <param name="Executions">Executions that were removed.</param>
/// <param name="Rows">Rows that were removed, in all tables.</param>
public sealed record RemovedPortion(long LookedAt, RemovalPlace? Last, long Executions, long Rows);

/// <summary>A partition of the history.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Begins">From when on executions started whose history is in it, UTC; null when it has all older ones.</param>
/// <param name="Ends">Until when, UTC; null for the one that takes what no other covers.</param>
/// <param name="Bytes">What it takes on disk, with its index.</param>
public sealed record HistoryPartition(string Name, DateTimeOffset? Begins, DateTimeOffset? Ends, long Bytes);
