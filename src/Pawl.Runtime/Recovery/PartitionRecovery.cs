using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Recovery;

/// <summary>Finds what the former owner of a partition left: stimuli in the inbox, and executions that were running. Timers are found by their queue.</summary>
internal sealed class PartitionRecovery(IExecutionStore store, RuntimeParts parts, InboxReader inbox, CancellationToken stopping)
{
    private readonly Gate _gate = new(parts.Options.ConcurrentRecoveries);

    /// <summary>Completes when everything found goes on, or was set aside, or the partition is lost again.</summary>
    public async Task RecoverAsync(Partition partition)
    {
        await _gate.EnterAsync();
        try
        {
            await inbox.ReadAsync(partition);
            await ContinueRunningAsync(partition);
        }
        finally
        {
            _gate.Leave();
        }
    }

    private async Task ContinueRunningAsync(Partition partition)
    {
        var running = await ReadAsync(token => store.ReadRunningAsync(partition.Number, token));
        foreach (var page in running.Chunk(parts.Options.RecoveryPage))
        {
            if (partition.IsAbandoned) return;
            await Task.WhenAll(page.Select(key => DeliverAsync(partition, done => new RecoverEnvelope(key, done))));
        }
    }

    /// <summary>Posts an envelope, and completes when nothing more will come of it now.</summary>
    public static async Task DeliverAsync(Partition partition, Func<TaskCompletionSource, Envelope> envelope)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        partition.Post(envelope(done));
        await done.Task;
    }

    private Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read) => StorePatience.ReadAsync(read, parts.Options, parts.Environment, stopping);
}
