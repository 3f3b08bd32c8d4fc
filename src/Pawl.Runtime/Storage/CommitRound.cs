using System.Collections.Immutable;
using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Runtime.Storage;

/// <summary>Decisions of many executions that are committed together.</summary>
/// <param name="Epochs">The fence: the epoch under which this node owns each partition that the round touches.</param>
/// <param name="Entries">At most one for each execution.</param>
public sealed record CommitRound(IReadOnlyDictionary<int, long> Epochs, IReadOnlyList<CommitEntry> Entries)
{
    /// <summary>Events from outside, of any tenant.</summary>
    public IReadOnlyList<AppendedEvent> Events { get; init; } = [];

    /// <summary>Whether it appends events or subscribes to them, so that there is more to it than its entries.</summary>
    public bool HasEvents => Events.Count > 0 || Entries.Any(entry => !entry.Emitted.IsEmpty || !entry.SubscriptionsSet.IsEmpty);
}

/// <summary>What one decision writes.</summary>
public sealed record CommitEntry
{
    /// <summary>The execution.</summary>
    public required ExecutionKey Execution { get; init; }
    /// <summary>Its partition.</summary>
    public required int Partition { get; init; }
    /// <summary>When the execution was accepted, UTC, in whole microseconds, as its row has it: where its history lies. Without meaning when there are no events.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Position of the first event; the position after the last one is this plus <see cref="EventCount"/>.</summary>
    public required long Position { get; init; }
    /// <summary>Number of events; 0 when only inbox rows are consumed.</summary>
    public required int EventCount { get; init; }
    /// <summary>The events as <c>HistoryJson</c> writes them; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Events { get; init; }
    /// <summary>UTC time of the decision, in whole microseconds: what the store can keep, so that a history that is read back is the one that was written.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>The execution's row, to be inserted: set by the decision that starts it; null otherwise.</summary>
    public ExecutionStart? Start { get; init; }
    /// <summary>The new phase when it changed (or the execution starts); null when the row stays as it is.</summary>
    public StatusPhase? Status { get; init; }
    /// <summary>The version under which it goes on when that changed; null when it did not. Comes with a phase.</summary>
    public string? Version { get; init; }
    /// <summary>How it ended; null while it lives.</summary>
    public ExecutionEnd? End { get; init; }
    /// <summary>That it is suspended, as it is now: to insert or replace; null when nothing about that changed, or it is not.</summary>
    public SuspensionEntry? Suspended { get; init; }
    /// <summary>What web hooks are told of it; nearly always nothing.</summary>
    public ImmutableArray<Webhooks.WebhookNotice> Notices { get; init; } = [];
    /// <summary>Whether it was suspended and no longer is.</summary>
    public bool Resumed { get; init; }
    /// <summary>Timers to insert or move.</summary>
    public ImmutableArray<KeyValuePair<TimerKey, DateTimeOffset>> TimersSet { get; init; } = [];
    /// <summary>Timers to delete.</summary>
    public ImmutableArray<TimerKey> TimersCleared { get; init; } = [];
    /// <summary>Subscriptions to insert.</summary>
    public ImmutableArray<SubscriptionRow> SubscriptionsSet { get; init; } = [];
    /// <summary>Runs whose subscriptions are to be deleted.</summary>
    public ImmutableArray<int> SubscriptionsCleared { get; init; } = [];
    /// <summary>Events to append to the tenant's journal.</summary>
    public ImmutableArray<AppendedEvent> Emitted { get; init; } = [];
    /// <summary>Inbox rows for other executions.</summary>
    public ImmutableArray<InboxRow> Outgoing { get; init; } = [];
    /// <summary>Inbox rows that this decision consumed.</summary>
    public ImmutableArray<Guid> Consumed { get; init; } = [];
    /// <summary>Answers to requests of other nodes.</summary>
    public ImmutableArray<AnswerRow> Answers { get; init; } = [];
}

/// <summary>That an execution is suspended.</summary>
/// <param name="Suspension">Since when, by whom and until what.</param>
/// <param name="InFlight">Whether something is under way: a restart must carry it out again.</param>
public sealed record SuspensionEntry(Suspension Suspension, bool InFlight);

/// <summary>Columns of an execution that are known when it starts and never change.</summary>
public sealed record ExecutionStart
{
    /// <summary>The exact definition version.</summary>
    public required DefinitionId Definition { get; init; }
    /// <summary>The raw input.</summary>
    public required JqValue Input { get; init; }
    /// <summary>When it was accepted, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Labels for search.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    /// <summary>From 0 (bulk) to 9 (interactive). Default 5.</summary>
    public int Priority { get; init; } = 5;
    /// <summary>Parent's execution id; null when it has none.</summary>
    public string? ParentId { get; init; }
    /// <summary>Where it was forked from; null when it began at the beginning.</summary>
    public ForkedFrom? ForkedFrom { get; init; }
    /// <summary>Whether it is a schedule, which lists of executions leave out. Default false.</summary>
    public bool IsSchedule { get; init; }
    /// <summary>SHA-256 of the request that started it, for repeated requests; null when started from inside.</summary>
    public ReadOnlyMemory<byte>? RequestDigest { get; init; }
    /// <summary>The caller's idempotency key; null when none was sent.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>Where an execution was forked from.</summary>
/// <param name="ExecutionId">The other execution: of the same tenant, unless it was imported.</param>
/// <param name="Position">Position in the other's history.</param>
public sealed record ForkedFrom(string ExecutionId, long Position);

/// <summary>Columns that the end of an execution writes.</summary>
/// <param name="Output">The output; null unless completed.</param>
/// <param name="Error">The error; null unless faulted.</param>
/// <param name="Reason">Why it was cancelled; null when not said.</param>
public sealed record ExecutionEnd(JqValue? Output, WorkflowError? Error, string? Reason);
