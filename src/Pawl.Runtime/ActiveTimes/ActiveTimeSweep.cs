using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.ActiveTimes;

/// <summary>Has every partition look, again and again, for executions that were at work longer than they may be.</summary>
/// <remarks>A look at what is in memory, and no timer for each execution: nearly all end long before their limit, and none of them pays for it.</remarks>
internal sealed class ActiveTimeSweep(RuntimeOptions options, RuntimeEnvironment environment, PartitionMap partitions)
{
    /// <summary>Until stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await environment.Delay(options.ActiveTimeCheck, stopping);
                foreach (var partition in partitions.Owned) partition.AskForActiveTimes();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The runtime stops.
        }
    }
}

/// <summary>Asks a partition to look.</summary>
internal sealed class ActiveTimeMail() : Mail(default)
{
    /// <inheritdoc/>
    public override void Deliver(Partition owner) => owner.CheckActiveTimes();

    /// <inheritdoc/>
    public override void Refuse(Exception reason)
    {
    }
}
