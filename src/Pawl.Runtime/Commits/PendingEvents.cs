using Pawl.Runtime.Hosting;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Commits;

/// <summary>Events of one request on their way into the journal: all of them in one commit.</summary>
/// <param name="events">The events; at least one, no two with the same source and id.</param>
internal sealed class PendingEvents(IReadOnlyList<AppendedEvent> events)
{
    /// <summary>The events.</summary>
    public IReadOnlyList<AppendedEvent> Events => events;

    /// <summary>Bytes of their envelopes.</summary>
    public long Bytes { get; } = events.Sum(appended => (long)appended.Envelope.Length);

    /// <summary>The answer after the commit: for each event, whether it was new.</summary>
    public Reply<IReadOnlyList<bool>> Reply { get; } = new();
}
