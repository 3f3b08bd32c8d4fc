using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Recovery;

/// <summary>Finds what a stopped or crashed node left: stimuli in the inbox, and executions that were running. Timers are found by their queue.</summary>
internal sealed class PartitionRecovery(IExecutionStore store, RuntimeParts parts, InboxReader inbox, CancellationToken stopping)
{
    private readonly Gate _gate = new(parts.Options.ConcurrentRecoveries);

    /// <summary>Completes when everything found goes on, or was set aside.</summary>
    public Task RunAsync() => Task.WhenAll(parts.Partitions.All.Select(partition => parts.Environment.Run(() => RecoverAsync(partition))));

    private async Task RecoverAsync(Partition partition)
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
