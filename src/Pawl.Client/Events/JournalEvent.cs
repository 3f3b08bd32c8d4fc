using System.Text.Json;

namespace Pawl.Client.Events;

/// <summary>What became of events that were sent, in the order in which they stood in the request. They are stored, all of them.</summary>
/// <param name="Events">The events.</param>
public sealed record PublishedEvents(IReadOnlyList<PublishedEvent> Events);

/// <summary>What became of one event.</summary>
/// <param name="Source">Its source.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsNew">Whether this request stored it; false when one of the same source and id was there already.</param>
public sealed record PublishedEvent(string Source, string Id, bool IsNew);

/// <summary>An event in the journal.</summary>
public sealed record JournalEvent
{
    /// <summary>Its place in the journal: rises with arrival, and has gaps.</summary>
    public required long Sequence { get; init; }
    /// <summary>When it arrived, UTC.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>The execution that emitted it; null when it came from outside.</summary>
    public string? EmittedBy { get; init; }
    /// <summary>The CloudEvent in its JSON format.</summary>
    public required JsonElement Event { get; init; }
}
