using System.Collections.Immutable;
using Pawl.Engine.State;
using Pawl.Language.Expressions;

namespace Pawl.Engine.History;

/// <summary>A task emitted an event, which is appended to the tenant's journal in the same commit.</summary>
/// <param name="Run">The task.</param>
/// <param name="Envelope">The CloudEvent in its JSON format.</param>
public sealed record EventEmitted(int Run, JqValue Envelope) : HistoryEvent;

/// <summary>A task began to listen. Its commit is the moment from which it hears what arrives.</summary>
/// <param name="Run">The task.</param>
/// <param name="Topics">What it subscribes to.</param>
/// <param name="Iterates">Whether each event is handled by <c>foreach</c>.</param>
/// <param name="Remembers">Whether a condition looks at the events read so far, so that <c>foreach</c> must keep them.</param>
public sealed record ListenStarted(int Run, ImmutableArray<EventTopic> Topics, bool Iterates = false, bool Remembers = false) : HistoryEvent;

/// <summary>A listening task consumed an event.</summary>
/// <param name="Run">The task.</param>
/// <param name="Sequence">The event's place in the journal.</param>
/// <param name="EventSource">The event's source.</param>
/// <param name="EventId">The event's id.</param>
/// <param name="EventType">The event's type.</param>
/// <param name="Filter">Index of the filter it satisfied; 0 when the strategy has none.</param>
/// <param name="Item">The event as <c>read</c> says; null when it belongs to <c>until</c> and is no output.</param>
/// <param name="Keys">Correlation values that are known from this event on; null when it brought none.</param>
/// <param name="Closes">Whether the listening ends with it.</param>
/// <param name="Size">What it counts against the bound on what one task keeps, in bytes, roughly.</param>
public sealed record EventConsumed(
    int Run, long Sequence, string EventSource, string EventId, string EventType, int Filter, JqValue? Item, ImmutableSortedDictionary<string, JqValue>? Keys = null, bool Closes = false, long Size = 0)
    : HistoryEvent;

/// <summary><c>foreach</c> began with the event that has waited longest.</summary>
/// <param name="Run">The listening task.</param>
/// <param name="Index">The iteration, from 0.</param>
public sealed record ListenIterationStarted(int Run, int Index) : HistoryEvent;

/// <summary><c>foreach</c> ended with an event.</summary>
/// <param name="Run">The listening task.</param>
/// <param name="Output">The element of the task's output.</param>
/// <param name="Context">The new context; null when nothing was exported.</param>
/// <param name="Closes">Whether the listening ends with it.</param>
public sealed record ListenIterationEnded(int Run, JqValue Output, JqValue? Context = null, bool Closes = false) : HistoryEvent;
