using Pawl.Engine.Decisions;
using Pawl.Language.Definitions;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Commits;

/// <summary>A decision on its way into the store.</summary>
internal sealed class PendingCommit
{
    /// <summary>The loop that decided and waits for the outcome.</summary>
    public required Partition Owner { get; init; }
    /// <summary>The execution.</summary>
    public required LiveExecution Live { get; init; }
    /// <summary>What led to the decision.</summary>
    public required Envelope Cause { get; init; }
    /// <summary>The decision.</summary>
    public required Decision Decision { get; init; }
    /// <summary>What is written.</summary>
    public required CommitEntry Entry { get; init; }
    /// <summary>The definition, when the decision starts the execution; null otherwise.</summary>
    public WorkflowDefinition? Definition { get; init; }
    /// <summary>Who asked, when the decision starts the execution; null otherwise.</summary>
    public Origin? Origin { get; init; }
    /// <summary>Whether it goes before bulk work.</summary>
    public required bool IsInteractive { get; init; }

    /// <summary>Position of its last event.</summary>
    public long LastPosition => Entry.Position + Entry.EventCount - 1;
}
