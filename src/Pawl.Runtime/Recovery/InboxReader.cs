using Pawl.Runtime.Hosting;
using Pawl.Runtime.Inbox;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Recovery;

/// <summary>Reads inbox rows that nobody was told of: after a start, and when the answer to a commit was lost. Events keep their order.</summary>
/// <remarks>
/// While rows of a partition wait to be read, newer ones are not handed over in memory: they would overtake the older ones. They are found by
/// one more reading.
/// </remarks>
internal sealed class InboxReader
{
    private readonly IExecutionStore _store;
    private readonly RuntimeParts _parts;
    private readonly CancellationToken _stopping;
    private readonly Signal _asked = new();
    private readonly Lock _lock = new();
    private readonly bool[] _isUnread = new bool[Partitioning.Count];
    private readonly bool[] _isReading = new bool[Partitioning.Count];

    public InboxReader(IExecutionStore store, RuntimeParts parts, CancellationToken stopping)
    {
        (_store, _parts, _stopping) = (store, parts, stopping);
        Array.Fill(_isUnread, true);
    }

    /// <summary>Rows may have been added that nobody was told of.</summary>
    public void Ask()
    {
        lock (_lock) Array.Fill(_isUnread, true);
        _asked.Set();
    }

    /// <summary>Hands over a row that a commit left; in memory, unless older ones wait to be read.</summary>
    public void Deliver(InboxRow row)
    {
        lock (_lock)
        {
            if (_isUnread[row.Partition] || _isReading[row.Partition])
            {
                _isUnread[row.Partition] = true;
                _asked.Set();
                return;
            }
        }
        _parts.Partitions.Post(new InboxEnvelope(row));
    }

    /// <summary>Delivers the rows of a partition until none is left unread. When somebody does so already, it is left to them.</summary>
    public async Task ReadAsync(Partition partition)
    {
        if (!Begin(partition.Number)) return;
        do await DeliverAllAsync(partition);
        while (!End(partition.Number));
    }

    /// <summary>Reads whenever it is asked to, until it is told to stop.</summary>
    public async Task RunAsync()
    {
        await using var closing = _stopping.Register(_asked.Close);
        try
        {
            while (await _asked.WaitAsync())
            {
                if (_stopping.IsCancellationRequested) return;
                foreach (var partition in _parts.Partitions.All) await ReadAsync(partition);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Told to stop; the next owner finds the rows.
        }
    }

    private bool Begin(int partition)
    {
        lock (_lock)
        {
            if (_isReading[partition] || !_isUnread[partition]) return false;
            (_isReading[partition], _isUnread[partition]) = (true, false);
            return true;
        }
    }

    /// <summary>Ends the reading, unless rows were added meanwhile.</summary>
    private bool End(int partition)
    {
        lock (_lock)
        {
            _isReading[partition] = _isUnread[partition];
            _isUnread[partition] = false;
            return !_isReading[partition];
        }
    }

    private async Task DeliverAllAsync(Partition partition)
    {
        if (_parts.Environment.Has(PlantedBug.IgnoreInbox)) return;
        var delivered = new HashSet<Guid>();
        while (!partition.IsAbandoned)
        {
            // Rows of executions that are set aside stay; the page grows by them, so that they do not hide the others.
            var limit = _parts.Options.RecoveryPage + delivered.Count;
            var rows = await StorePatience.ReadAsync(token => _store.ReadInboxAsync(partition.Number, limit, token), _parts.Options, _parts.Environment, _stopping);
            delivered.IntersectWith(rows.Select(row => row.Id));
            var found = rows.Where(row => delivered.Add(row.Id)).ToList();
            await Task.WhenAll(found.ConvertAll(row => PartitionRecovery.DeliverAsync(partition, done => new InboxEnvelope(row, done: done))));

            // Whatever was committed after this read was not handed over in memory, and asks for one more.
            if (rows.Count < limit) return;
        }
    }
}
