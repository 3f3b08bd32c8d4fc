using System.Collections.Concurrent;
using Pawl.Runtime.Hosting;

namespace Pawl.Runtime.Commits;

/// <summary>Decisions that wait for their commit: interactive ones go first, and bulk work keeps an eighth of each round so that it never starves.</summary>
/// <remarks>
/// Its length is bounded by the executions in memory, which have at most one decision under way each;
/// beyond <see cref="RuntimeOptions.CommitBacklog"/> no new executions are taken.
/// </remarks>
internal sealed class CommitQueue(int roundSize)
{
    private readonly ConcurrentQueue<PendingCommit> _interactive = new();
    private readonly ConcurrentQueue<PendingCommit> _bulk = new();
    private readonly Signal _filled = new();
    private int _count;

    /// <summary>Decisions that wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds one.</summary>
    public void Add(PendingCommit pending)
    {
        Interlocked.Increment(ref _count);
        (pending.IsInteractive ? _interactive : _bulk).Enqueue(pending);
        _filled.Set();
    }

    /// <summary>Nothing is added any more.</summary>
    public void Close() => _filled.Close();

    /// <summary>Waits until something was added.</summary>
    /// <returns>False when it is closed; what is left can still be taken.</returns>
    public ValueTask<bool> WaitAsync() => _filled.WaitAsync();

    /// <summary>Takes a round; empty when nothing waits.</summary>
    public List<PendingCommit> Take()
    {
        var round = new List<PendingCommit>(Math.Min(Count, roundSize));
        var reserved = Math.Min(_bulk.Count, Math.Max(1, roundSize / 8));
        Take(_interactive, roundSize - Math.Min(reserved, roundSize - 1), round);
        Take(_bulk, roundSize - round.Count, round);
        Take(_interactive, roundSize - round.Count, round);
        Interlocked.Add(ref _count, -round.Count);
        return round;
    }

    private static void Take(ConcurrentQueue<PendingCommit> queue, int limit, List<PendingCommit> round)
    {
        while (limit-- > 0 && queue.TryDequeue(out var pending)) round.Add(pending);
    }
}
