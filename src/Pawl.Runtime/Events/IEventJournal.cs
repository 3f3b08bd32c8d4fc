using Pawl.Language.Expressions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Events;

/// <summary>The journal of events as the API reads it, and its end: events are kept for a bounded time.</summary>
public interface IEventJournal
{
    /// <summary>A page of a tenant's events, newest first. At most <see cref="PageLimits.Max"/> items.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="type">Only events of this type; null for all.</param>
    /// <param name="source">Only events of this source; null for all.</param>
    /// <param name="limit">Items at most.</param>
    /// <param name="cursor">The cursor of the page before; null for the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidCursorException">The cursor is none of this list.</exception>
    Task<Page<JournalRow>> ListAsync(string tenant, string? type, string? source, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Removes the oldest events of all tenants.</summary>
    /// <param name="receivedBefore">Events that arrived before this time are removed.</param>
    /// <param name="keep">Events that are kept at most, over all tenants; those beyond it are removed whatever their age.</param>
    /// <param name="limit">Events removed by this call at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were removed; fewer than the limit when nothing is left to remove.</returns>
    Task<long> TrimAsync(DateTimeOffset receivedBefore, long keep, int limit, CancellationToken cancellationToken);
}

/// <summary>An event in the journal.</summary>
/// <param name="Sequence">Its place: rises with arrival, and has gaps.</param>
/// <param name="ReceivedAt">When it arrived, UTC.</param>
/// <param name="EmittedBy">The execution that emitted it; null when it came from outside.</param>
/// <param name="Envelope">The CloudEvent in its JSON format.</param>
public sealed record JournalRow(long Sequence, DateTimeOffset ReceivedAt, string? EmittedBy, JqValue Envelope);
