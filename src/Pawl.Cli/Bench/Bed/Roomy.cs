using Pawl.Runtime;
using Pawl.Runtime.Storage;

namespace Pawl.Cli.Bench.Bed;

/// <summary>Bounds of the runtime for a load that is known: those that would refuse it are raised to it, the others stay as they are.</summary>
internal static class Roomy
{
    /// <summary>Bounds that take so many executions at the same time.</summary>
    public static Action<RuntimeOptions> For(int concurrency) => options =>
    {
        options.PartitionQueue = Math.Max(options.PartitionQueue, concurrency);
        options.BusyExecutions = Math.Max(options.BusyExecutions, 2 * concurrency);
        options.Watchers = Math.Max(options.Watchers, concurrency);
        options.CommitBacklog = Math.Max(options.CommitBacklog, concurrency);
        options.ActivityBacklog = Math.Max(options.ActivityBacklog, concurrency);
        options.EventBacklog = Math.Max(options.EventBacklog, concurrency);
    };

    /// <summary>The same, and so many idle ones stay in memory.</summary>
    public static Action<RuntimeOptions> Hot(int concurrency, int hot) => options =>
    {
        For(concurrency)(options);
        // Partitions are not filled evenly.
        options.HotExecutions = hot == 0 ? 0 : (2 * hot) + (16 * Partitioning.Count);
    };
}
