using System.Runtime.InteropServices;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Commits;

/// <summary>Decisions and events that wait for their commit: interactive ones go first, and bulk work keeps an eighth of each round so that it never starves.</summary>
/// <remarks>
/// A decision that writes very much has a lane of its own, so that the others do not wait for it.
/// Among equals tenants take turns, so that one with many leaves each of the others its place in the next round. While there is more than one,
/// each has a share of a round at most: whoever has little to write waits for rounds, and they take as long as they are large.
/// Its length is bounded by the executions in memory, which have at most one decision under way each;
/// beyond <see cref="RuntimeOptions.CommitBacklog"/> no new executions are taken. Events have bounds of their own.
/// </remarks>
internal sealed class CommitQueue(RuntimeOptions options)
{
    private readonly Lock _lock = new();
    private readonly FairQueue<PendingCommit> _interactive = new();
    private readonly FairQueue<PendingCommit> _bulk = new();
    private readonly FairQueue<PendingCommit> _large = new();
    private readonly FairQueue<PendingEvents> _events = new();
    /// <summary>Rounds for which tenants that were seen together count as together: at a millisecond or two each, about a tenth of a second.</summary>
    private const int RoundsTogether = 64;

    private readonly Signal _filled = new();
    private readonly Signal _largeFilled = new();
    private int _count;
    private int _sharedRounds;
    private long _storeBackAt;
    private int _isStoreAway;
    private long _eventCount;
    private long _eventBytes;

    /// <summary>Decisions that wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether the last try at a round failed.</summary>
    public bool IsStoreAway => Volatile.Read(ref _isStoreAway) == 1;

    /// <summary>When a round went through after one or more had failed, UTC; null when none failed so far.</summary>
    public DateTimeOffset? StoreBackAt => Volatile.Read(ref _storeBackAt) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>A round could not be written.</summary>
    public void StoreFailed() => Volatile.Write(ref _isStoreAway, 1);

    /// <summary>A round was written.</summary>
    public void StoreAnswered(DateTimeOffset now)
    {
        if (!IsStoreAway) return;
        Volatile.Write(ref _storeBackAt, now.UtcTicks);
        Volatile.Write(ref _isStoreAway, 0);
    }

    /// <summary>Adds one.</summary>
    public void Add(PendingCommit pending)
    {
        Interlocked.Increment(ref _count);
        var isLarge = IsLarge(pending.Entry);
        lock (_lock) (isLarge ? _large : pending.IsInteractive ? _interactive : _bulk).Add(pending.Entry.Execution.Tenant, pending);
        (isLarge ? _largeFilled : _filled).Set();
    }

    /// <summary>Adds events from outside.</summary>
    /// <returns>False when too many wait already. A request that finds nothing waiting is taken whatever its size: who takes requests bounds it.</returns>
    public bool TryAdd(PendingEvents pending)
    {
        var count = Interlocked.Add(ref _eventCount, pending.Events.Count);
        var bytes = Interlocked.Add(ref _eventBytes, pending.Bytes);
        if (count > pending.Events.Count && (count > options.EventBacklog || bytes > options.EventBacklogBytes))
        {
            Forget(pending);
            return false;
        }

        lock (_lock) _events.Add(pending.Events[0].Tenant, pending);
        _filled.Set();
        return true;
    }

    /// <summary>Nothing is added any more.</summary>
    public void Close()
    {
        _filled.Close();
        _largeFilled.Close();
    }

    /// <summary>Waits until something was added to a lane.</summary>
    /// <returns>False when it is closed; what is left can still be taken.</returns>
    public ValueTask<bool> WaitAsync(CommitLane lane) => (lane is CommitLane.Large ? _largeFilled : _filled).WaitAsync();

    /// <summary>Takes a round; empty when nothing waits in the lane. Large decisions come one by one.</summary>
    public CommitWork Take(CommitLane lane)
    {
        lock (_lock) return lane is CommitLane.Large ? new(TakeLarge(), []) : new(TakeDecisions(), TakeEvents());
    }

    private bool IsLarge(CommitEntry entry) =>
        entry.Events.Length > options.LargeCommitBytes
        || entry.TimersSet.Length + entry.TimersCleared.Length + entry.SubscriptionsSet.Length + entry.SubscriptionsCleared.Length
            + entry.Emitted.Length + entry.Outgoing.Length + entry.Consumed.Length > options.LargeCommitRows;

    private List<PendingCommit> TakeLarge()
    {
        if (_large.Take() is not { } pending) return [];
        Interlocked.Decrement(ref _count);
        return [pending];
    }

    private List<PendingCommit> TakeDecisions()
    {
        var roundSize = options.CommitRound;
        // Of interactive and of bulk work: a tenant's own must not starve each other either.
        var shares = _sharedRounds > 0 ? (Interactive: new Dictionary<string, int>(), Bulk: new Dictionary<string, int>()) : default;
        var round = new List<PendingCommit>(Math.Min(Count, roundSize));
        var reserved = Math.Min(_bulk.Count, Math.Max(1, roundSize / 8));
        Take(_interactive, roundSize - Math.Min(reserved, roundSize - 1), round, shares.Interactive);
        Take(_bulk, roundSize - round.Count, round, shares.Bulk);
        Take(_interactive, roundSize - round.Count, round, shares.Interactive);
        Interlocked.Add(ref _count, -round.Count);
        if (round.Exists(pending => pending.Entry.Execution.Tenant != round[0].Entry.Execution.Tenant)) _sharedRounds = RoundsTogether;
        else if (_sharedRounds > 0) _sharedRounds--;
        return round;
    }

    /// <summary>One request at least, and more while they are small.</summary>
    private List<PendingEvents> TakeEvents()
    {
        if (_events.Count == 0) return [];
        var (taken, count, bytes) = (new List<PendingEvents>(), 0L, 0L);
        while (_events.Peek() is { } next && (taken.Count == 0 || (count + next.Events.Count <= options.EventRound && bytes + next.Bytes <= options.EventRoundBytes)))
        {
            _events.Take();
            Forget(next);
            taken.Add(next);
            (count, bytes) = (count + next.Events.Count, bytes + next.Bytes);
        }
        return taken;
    }

    private void Forget(PendingEvents pending)
    {
        Interlocked.Add(ref _eventCount, -pending.Events.Count);
        Interlocked.Add(ref _eventBytes, -pending.Bytes);
    }

    private void Take(FairQueue<PendingCommit> queue, int limit, List<PendingCommit> round, Dictionary<string, int>? shares)
    {
        while (limit-- > 0 && queue.Peek() is { } pending)
        {
            // Tenants take turns: when it is the turn of one that has had its share, the others have had theirs, or have nothing more.
            if (shares is not null && ++CollectionsMarshal.GetValueRefOrAddDefault(shares, pending.Entry.Execution.Tenant, out _) > options.TenantCommitShare) return;
            round.Add(queue.Take()!);
        }
    }
}
