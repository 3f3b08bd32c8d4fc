using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Poison;
using Pawl.Runtime.Recovery;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Ownership;

/// <summary>Begins and ends the work on partitions, one by one.</summary>
internal sealed partial class PartitionHost(RuntimeParts parts, PartitionRecovery recovery, IPoisonStore poison, CancellationToken stopping)
{
    private readonly ConcurrentDictionary<Partition, Task> _loops = new();

    /// <summary>Those that work.</summary>
    public IReadOnlyList<Partition> Owned => parts.Partitions.Owned;

    /// <summary>Completes when the loops of all partitions have ended, also of those that were lost.</summary>
    public Task Ended => Task.WhenAll(_loops.Values);

    /// <summary>Begins to work on partitions. They take mail when this returns.</summary>
    /// <param name="epochs">The epoch under which each is owned.</param>
    /// <returns>Completes when what their former owners left goes on.</returns>
    public async Task<Task> BeginAsync(IReadOnlyDictionary<int, long> epochs)
    {
        if (epochs.Count == 0) return Task.CompletedTask;
        // Before anything of them is loaded: what killed servers is not to be touched.
        var aside = await StorePatience.ReadAsync(token => poison.ReadAsync([.. epochs.Keys], token), parts.Options, parts.Environment, stopping);
        var recovered = new List<Task>();
        foreach (var (number, epoch) in epochs)
        {
            var partition = new Partition(number, epoch, parts);
            parts.Timers.Drop(number);
            parts.Ward.RemoveOf(number);
            foreach (var quarantine in aside.Where(quarantine => Partitioning.Of(quarantine.Execution) == number)) parts.Ward.Add(quarantine);
            parts.Partitions.Add(partition);
            _loops[partition] = parts.Environment.Run(() => RunAsync(partition));
            recovered.Add(parts.Environment.Run(() => RecoverAsync(partition)));
        }
        parts.Timers.Refill();
        return Task.WhenAll(recovered);
    }

    /// <summary>Another node works on a partition now: stops at once. Nothing of it can be committed any more.</summary>
    public void Lose(Partition partition)
    {
        if (partition.IsAbandoned) return;
        parts.Partitions.Remove(partition);
        End(partition, RuntimeUnavailableException.Elsewhere());
    }

    /// <summary>Decides nothing more on a partition, and completes when what was decided is in the store and everything else has been let go: it can be given to another node.</summary>
    public async Task DrainAsync(Partition partition)
    {
        // First of all: from here on requests go to whoever will own it.
        parts.Partitions.Remove(partition);
        var reason = RuntimeUnavailableException.Elsewhere();
        await partition.DrainAsync(reason);
        End(partition, reason);
    }

    /// <summary>How much would be lost by giving a partition away now: activities that another node would have to begin again, and those that nobody may.</summary>
    public (int All, int AtMostOnce) UnderWay(Partition partition) => parts.Activities.UnderWay(partition.Number);

    private void End(Partition partition, Exception reason)
    {
        partition.Abandon(reason);
        parts.Activities.CancelPartition(partition.Number);
        parts.Timers.Drop(partition.Number);
        parts.Ward.RemoveOf(partition.Number);
    }

    private async Task RunAsync(Partition partition)
    {
        await partition.RunAsync();
        _loops.TryRemove(partition, out _);
    }

    private async Task RecoverAsync(Partition partition)
    {
        try
        {
            if (!parts.Environment.Has(PlantedBug.TakeOverWithoutRecovery)) await recovery.RecoverAsync(partition);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            LogRecoveryFailed(parts.Logger, partition.Number, fault);
            throw;
        }
    }

    [LoggerMessage(1003, LogLevel.Critical, "Recovery of partition {Partition} failed; restart the server to find what was left running")]
    private static partial void LogRecoveryFailed(ILogger logger, int partition, Exception fault);
}
