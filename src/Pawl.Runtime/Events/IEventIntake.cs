namespace Pawl.Runtime.Events;

/// <summary>The door for events from outside: every answer comes after the commit.</summary>
public interface IEventIntake
{
    /// <summary>Stores events in the tenant's journal, all of them or none, and hands each new one to every task that listens for it.</summary>
    /// <param name="tenant">The tenant, from the credential.</param>
    /// <param name="events">At least one.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; the events may be stored all the same.</param>
    /// <returns>For each event, whether it was new; false when the journal has one of the same source and id.</returns>
    /// <exception cref="Executions.RuntimeUnavailableException">The store is away or too many events wait: try again later; sending an event twice stores it once.</exception>
    Task<IReadOnlyList<bool>> AppendAsync(string tenant, IReadOnlyList<IncomingEvent> events, CancellationToken cancellationToken);
}

/// <summary>An event from outside, checked: the names are text that the journal can keep.</summary>
/// <param name="Source">The CloudEvent's <c>source</c>.</param>
/// <param name="Id">The CloudEvent's <c>id</c>.</param>
/// <param name="Type">The CloudEvent's <c>type</c>.</param>
/// <param name="Envelope">The CloudEvent in its JSON format, UTF-8.</param>
public sealed record IncomingEvent(string Source, string Id, string Type, ReadOnlyMemory<byte> Envelope);
