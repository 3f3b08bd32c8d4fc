using Pawl.Runtime.Hosting;
using Pawl.Runtime.Inbox;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Recovery;

/// <summary>Finds what a stopped or crashed node left: stimuli in the inbox, and executions that were running. Timers are found by their queue.</summary>
internal sealed class PartitionRecovery(IExecutionStore store, RuntimeParts parts, CancellationToken stopping)
{
    private readonly Gate _gate = new(parts.Options.ConcurrentRecoveries);

    /// <summary>Completes when everything found goes on, or was set aside.</summary>
    public Task RunAsync() => Task.WhenAll(parts.Partitions.All.Select(partition => parts.Environment.Run(() => RecoverAsync(partition))));

    private async Task RecoverAsync(Partition partition)
    {
        await _gate.EnterAsync();
        try
        {
            await DeliverInboxAsync(partition);
            await ContinueRunningAsync(partition);
        }
        finally
        {
            _gate.Leave();
        }
    }

    /// <summary>Delivers the inbox rows of a partition.</summary>
    public async Task DeliverInboxAsync(Partition partition)
    {
        if (parts.Environment.Has(PlantedBug.IgnoreInbox)) return;
        var delivered = new HashSet<Guid>();
        while (!partition.IsAbandoned)
        {
            // Rows of executions that are set aside stay; the page grows by them, so that they do not hide the others.
            var limit = parts.Options.RecoveryPage + delivered.Count;
            var rows = await ReadAsync(token => store.ReadInboxAsync(partition.Number, limit, token));
            delivered.IntersectWith(rows.Select(row => row.Id));
            var found = rows.Where(row => delivered.Add(row.Id)).ToList();
            await Task.WhenAll(found.ConvertAll(row => DeliverAsync(partition, done => new InboxEnvelope(row, done: done))));

            // Whatever was committed after this read is delivered from memory.
            if (rows.Count < limit) return;
        }
    }

    private async Task ContinueRunningAsync(Partition partition)
    {
        var running = await ReadAsync(token => store.ReadRunningAsync(partition.Number, token));
        foreach (var page in running.Chunk(parts.Options.RecoveryPage))
        {
            await Task.WhenAll(page.Select(key => DeliverAsync(partition, done => new RecoverEnvelope(key, done))));
        }
    }

    private static async Task DeliverAsync(Partition partition, Func<TaskCompletionSource, Envelope> envelope)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        partition.Post(envelope(done));
        await done.Task;
    }

    private Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read) => StorePatience.ReadAsync(read, parts.Options, parts.Environment, stopping);
}
