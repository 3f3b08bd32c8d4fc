namespace Pawl.Runtime.Stuck;

/// <summary>Looks for work that waits although its time has come, over all tenants.</summary>
public interface IWorkInspection
{
    /// <summary>What is overdue by more than a time, by the clock of the store.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store is away.</exception>
    Task<OverdueWork> ReadOverdueAsync(TimeSpan late, CancellationToken cancellationToken);
}

/// <summary>What is overdue.</summary>
/// <param name="Timers">Timers that should have fired; counted up to 10,000.</param>
/// <param name="OldestTimer">When the oldest of them was due; null when there is none.</param>
/// <param name="InboxRows">Inbox rows that should have been taken; counted up to 10,000.</param>
/// <param name="OldestRow">When the oldest of them arrived; null when there is none.</param>
/// <param name="Orphans">Partitions that nobody living owns.</param>
public sealed record OverdueWork(long Timers, DateTimeOffset? OldestTimer, long InboxRows, DateTimeOffset? OldestRow, long Orphans);

/// <summary>Something that does not go on as it should.</summary>
/// <param name="Kind"><c>running</c>, <c>timers</c>, <c>inbox</c>, <c>partitions</c> or <c>quarantine</c>.</param>
/// <param name="Count">How much of it.</param>
/// <param name="Message">What it is, and what becomes of it or is to be done.</param>
public sealed record StuckFinding(string Kind, long Count, string Message);
