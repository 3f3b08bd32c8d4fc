using Microsoft.Extensions.Logging;
using Pawl.Runtime.Activities;
using Pawl.Runtime.Commits;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Nodes;
using Pawl.Runtime.Poison;
using Pawl.Runtime.Resources;
using Pawl.Runtime.Secrets;
using Pawl.Runtime.Timers;

namespace Pawl.Runtime.Partitions;

/// <summary>What the loops of one runtime share.</summary>
internal sealed class RuntimeParts
{
    /// <summary>Bounds and patience.</summary>
    public required RuntimeOptions Options { get; init; }
    /// <summary>Clock, randomness and threads.</summary>
    public required RuntimeEnvironment Environment { get; init; }
    /// <summary>Decisions on their way into the store.</summary>
    public required CommitQueue Commits { get; init; }
    /// <summary>Reads executions.</summary>
    public required ExecutionLoader Loader { get; init; }
    /// <summary>Compiled definitions.</summary>
    public required CompiledDefinitions Definitions { get; init; }
    /// <summary>Looks up what definitions refer to and do not contain.</summary>
    public required ResourceResolver Resources { get; init; }
    /// <summary>Carries out activities.</summary>
    public required ActivityDispatcher Activities { get; init; }
    /// <summary>Reads secrets.</summary>
    public required SecretReads Secrets { get; init; }
    /// <summary>Timers that are due soon.</summary>
    public required TimerQueue Timers { get; init; }
    /// <summary>What is set for tenants; null when nothing can be.</summary>
    public required RememberedTenantSettings? Tenants { get; init; }
    /// <summary>Executions set aside.</summary>
    public required QuarantineWard Ward { get; init; }
    /// <summary>Tells after a death on what the process was at work.</summary>
    public required IDeathMarks Marks { get; init; }
    /// <summary>What other nodes are to be told.</summary>
    public required NodeNotices Notices { get; init; }
    /// <summary>The log.</summary>
    public required ILogger Logger { get; init; }
    /// <summary>The partitions that this node owns.</summary>
    public required PartitionMap Partitions { get; init; }

    private int _busy;

    /// <summary>Executions with something under way.</summary>
    public int Busy => Volatile.Read(ref _busy);

    /// <summary>An execution has something under way, or no longer.</summary>
    public void CountBusy(int change) => Interlocked.Add(ref _busy, change);
}
