using Pawl.Runtime.Hosting;
using Pawl.Runtime.Inbox;
using Pawl.Runtime.Nodes;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Recovery;

/// <summary>Reads inbox rows that nobody was told of: after a start, when the answer to a commit was lost, and when another node wrote them. Events keep their order.</summary>
/// <remarks>
/// While rows of a partition wait to be read, newer ones are not handed over in memory: they would overtake the older ones. They are found by
/// one more reading.
/// </remarks>
internal sealed class InboxReader(IExecutionStore store, RuntimeParts parts, CancellationToken stopping)
{
    private readonly Signal _asked = new();
    private readonly Gate _reads = new(parts.Options.ConcurrentInboxReads);
    private int _eventRounds;

    /// <summary>Whether other nodes may write rows too, so that only the store knows their order. Also while none is known: one that stood still wakes up and writes before anybody has heard of it.</summary>
    public bool HasOthers { get; set; }

    /// <summary>A round that may deliver events begins (+1), or has handed over what it delivered (-1).</summary>
    public void EventsUnderWay(int change) => Interlocked.Add(ref _eventRounds, change);

    /// <summary>Rows may have been added to any partition that nobody was told of.</summary>
    public void Ask()
    {
        foreach (var partition in parts.Partitions.Owned) partition.Unread.Mark();
        _asked.Set();
    }

    /// <summary>Rows may have been added to some partitions; those that are owned elsewhere are none of ours.</summary>
    public void Ask(IEnumerable<int> partitions)
    {
        foreach (var number in partitions) parts.Partitions.Find(number)?.Unread.Mark();
        _asked.Set();
    }

    /// <summary>Hands over a row that a commit left; in memory, unless older ones wait to be read or it is for another node.</summary>
    public void Deliver(InboxRow row)
    {
        var owner = parts.Partitions.Find(row.Partition);
        if (owner is null) parts.Partitions.Elsewhere(row.Partition);
        // Of two rounds at the same time only the store knows which one was first, whichever is answered first.
        else if (HasOthers || Volatile.Read(ref _eventRounds) > 1)
        {
            owner.Unread.Mark();
            _asked.Set();
        }
        else if (owner.Unread.Defers()) _asked.Set();
        else owner.Post(new InboxEnvelope(row));
    }

    /// <summary>Delivers the rows of a partition until none is left unread. When somebody does so already, it is left to them.</summary>
    public async Task ReadAsync(Partition partition)
    {
        if (!partition.Unread.Begin()) return;
        do await DeliverAllAsync(partition);
        while (!partition.Unread.End() && !partition.IsAbandoned);
    }

    /// <summary>Reads whenever it is asked to, until it is told to stop. No partition waits for another one's rows.</summary>
    public async Task RunAsync()
    {
        await using var closing = stopping.Register(_asked.Close);
        while (await _asked.WaitAsync())
        {
            if (stopping.IsCancellationRequested) return;
            foreach (var partition in parts.Partitions.Owned.Where(partition => partition.Unread.IsWaiting)) _ = parts.Environment.Run(() => TryReadAsync(partition));
        }
    }

    private async Task TryReadAsync(Partition partition)
    {
        try
        {
            await ReadAsync(partition);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop; the next owner finds the rows.
        }
    }

    private async Task DeliverAllAsync(Partition partition)
    {
        if (parts.Environment.Has(PlantedBug.IgnoreInbox))
        {
            partition.Unread.Look();
            return;
        }

        var delivered = new HashSet<Guid>();
        var underWay = new List<Task>();
        while (!partition.IsAbandoned)
        {
            // Rows that stay (their execution is set aside) or are under way do not hide the others: the page grows by them.
            var limit = parts.Options.InboxPage + delivered.Count;
            partition.Unread.Look();
            var rows = await ReadAsync(partition, limit);
            delivered.IntersectWith(rows.Select(row => row.Id));
            foreach (var row in rows)
            {
                if (delivered.Add(row.Id)) underWay.Add(PartitionRecovery.DeliverAsync(partition, done => NodeEnvelopes.Open(row, done)));
            }

            underWay.RemoveAll(task => task.IsCompleted);
            if (rows.Count >= limit || underWay.Count >= parts.Options.InboxPage)
            {
                await Task.WhenAll(underWay);
                continue;
            }

            // A row that takes long holds up no later one.
            await Task.WhenAny(Task.WhenAll(underWay), partition.Unread.MarkedAsync());
            if (underWay.TrueForAll(task => task.IsCompleted)) return;
        }
    }

    private async Task<IReadOnlyList<InboxRow>> ReadAsync(Partition partition, int limit)
    {
        await _reads.EnterAsync();
        try
        {
            return await StorePatience.ReadAsync(token => store.ReadInboxAsync(partition.Number, limit, token), parts.Options, parts.Environment, stopping);
        }
        finally
        {
            _reads.Leave();
        }
    }
}
