using Pawl.Engine;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Commits;
using Pawl.Runtime.Executions;

namespace Pawl.Runtime.Partitions;

/// <summary>What the owner's loop can do with an execution right now.</summary>
internal enum LiveStage
{
    /// <summary>Nothing is known of it yet.</summary>
    Unknown,
    /// <summary>Something it needs is being read.</summary>
    Loading,
    /// <summary>The next envelope can be handled.</summary>
    Ready,
    /// <summary>A decision is being committed.</summary>
    Committing,
}

/// <summary>An execution in memory. Touched by its owner's loop alone.</summary>
internal sealed class LiveExecution(ExecutionKey key)
{
    /// <summary>Which one.</summary>
    public ExecutionKey Key => key;
    /// <summary>What can be done.</summary>
    public LiveStage Stage { get; set; }
    /// <summary>The state as of the last commit; null when it does not exist.</summary>
    public ExecutionState? State { get; set; }
    /// <summary>The definition it runs; null when it does not exist, has ended, or <see cref="DefinitionFault"/> says why not.</summary>
    public WorkflowDefinition? Definition { get; set; }
    /// <summary>Why the definition cannot be had; null when it can.</summary>
    public Exception? DefinitionFault { get; set; }
    /// <summary>Who asked for it; null when it does not exist.</summary>
    public Origin? Origin { get; set; }
    /// <summary>Envelopes in order of arrival.</summary>
    public Queue<Envelope> Mail { get; } = new();
    /// <summary>The envelope that waits for a read; handled before the others.</summary>
    public Envelope? Held { get; set; }
    /// <summary>Envelopes that wait for the next decision; null when none ever did. At most one for each activity.</summary>
    public List<Envelope>? Parked { get; set; }
    /// <summary>Secrets that were read for the held envelope's decision; null when none were.</summary>
    public JqValue? Secrets { get; set; }
    /// <summary>The decision under way; null when none is.</summary>
    public PendingCommit? Committing { get; set; }
    /// <summary>When it was accepted, UTC; without meaning when it does not exist.</summary>
    public DateTimeOffset CreatedAt { get; set; }
    /// <summary>Bytes of its history, as stored.</summary>
    public long HistoryBytes { get; set; }
    /// <summary>Whether the question if its active time is used up is in its mail.</summary>
    public bool IsAskedForActiveTime { get; set; }
    /// <summary>Who waits for it to go on; null when nobody ever did.</summary>
    public List<WatchRequest>? Watchers { get; set; }
    /// <summary>Its place among the idle ones; null while it is busy.</summary>
    public LinkedListNode<LiveExecution>? Idle { get; set; }

    /// <summary>Whether it is something to keep in mind rather than nothing that was asked for once.</summary>
    public bool Exists => State is not null;
}

/// <summary>Who asked for an execution: what a repeated request is compared with.</summary>
/// <param name="RequestDigest">SHA-256 of the request; null when started from inside.</param>
/// <param name="IdempotencyKey">The caller's key; null when none was sent.</param>
/// <param name="Priority">From 0 (bulk) to 9 (interactive).</param>
internal sealed record Origin(ReadOnlyMemory<byte>? RequestDigest, string? IdempotencyKey, int Priority);
