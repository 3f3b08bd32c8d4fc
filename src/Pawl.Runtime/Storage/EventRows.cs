using System.Collections.Immutable;
using Pawl.Engine.Events;
using Pawl.Engine.State;

namespace Pawl.Runtime.Storage;

/// <summary>An event to append to its tenant's journal, unless one of the same source and id is there already.</summary>
public sealed record AppendedEvent
{
    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }
    /// <summary>The CloudEvent's <c>source</c>.</summary>
    public required string Source { get; init; }
    /// <summary>The CloudEvent's <c>id</c>.</summary>
    public required string Id { get; init; }
    /// <summary>The CloudEvent's <c>type</c>.</summary>
    public required string Type { get; init; }
    /// <summary>When it arrived, UTC, in whole microseconds.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>The CloudEvent in its JSON format.</summary>
    public required ReadOnlyMemory<byte> Envelope { get; init; }
    /// <summary>What subscriptions with a key find it by; default when it must be handed to all of its topic.</summary>
    public ImmutableArray<long> Keys { get; init; }
    /// <summary>The execution that emitted it; null when it came from outside.</summary>
    public string? EmittedBy { get; init; }
    /// <summary>Position of the emission in that execution's history; 0 when it came from outside.</summary>
    public long Position { get; init; }
    /// <summary>Names the request that brought it, so that the request can be repeated and still tell which events it stored; empty when it was emitted.</summary>
    public Guid Receipt { get; init; }
}

/// <summary>One topic that a listening run subscribes to.</summary>
/// <param name="Run">The run.</param>
/// <param name="Topic">An event type, or <see cref="EventTopic.Any"/>.</param>
/// <param name="Position">Position in the history at which it subscribed.</param>
/// <param name="Replays">Whether events of the topic that the journal took after the execution began are delivered at once; else only what arrives later is wanted.
/// After means by their place in the journal: the clocks of two nodes differ.</param>
/// <param name="Key">Only events with this key; <see cref="CorrelationKeys.None"/> when it hears all of the topic.</param>
public sealed record SubscriptionRow(int Run, string Topic, long Position, bool Replays, long Key = CorrelationKeys.None);

/// <summary>What a commit led to beyond what was asked.</summary>
/// <param name="Delivered">Inbox rows that it made for subscribers, in order of arrival of the events.</param>
/// <param name="AreNew">For each event of <see cref="CommitRound.Events"/>, whether this round stored it; false when it was there already.</param>
public sealed record CommitOutcome(IReadOnlyList<InboxRow> Delivered, IReadOnlyList<bool> AreNew)
{
    /// <summary>Nothing.</summary>
    public static CommitOutcome Nothing { get; } = new([], []);
}
