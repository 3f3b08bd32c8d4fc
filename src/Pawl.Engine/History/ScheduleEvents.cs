using System.Collections.Immutable;
using Pawl.Engine.State;
using Pawl.Language.Expressions;

namespace Pawl.Engine.History;

/// <summary>A schedule knows when it is due next.</summary>
/// <param name="Timer"><see cref="TimerPurpose.Every"/>, <see cref="TimerPurpose.Cron"/> or <see cref="TimerPurpose.After"/>.</param>
/// <param name="DueAt">When, UTC.</param>
public sealed record ScheduleTimerSet(TimerPurpose Timer, DateTimeOffset DueAt) : HistoryEvent;

/// <summary>A schedule began to listen for events.</summary>
/// <param name="Topics">What it subscribes to.</param>
public sealed record ScheduleListening(ImmutableArray<EventTopic> Topics) : HistoryEvent;

/// <summary>A schedule consumed an event.</summary>
/// <param name="Sequence">The event's place in the journal.</param>
/// <param name="EventSource">The event's source.</param>
/// <param name="EventId">The event's id.</param>
/// <param name="EventType">The event's type.</param>
/// <param name="Set">The set of events that it belongs to; a number not seen before opens one.</param>
/// <param name="Filter">Index of the filter it satisfied; 0 when the strategy has none.</param>
/// <param name="Item">The event as <c>read</c> says; null when it belongs to <c>until</c> and starts nothing.</param>
/// <param name="Keys">Correlation values that the set knows from this event on; null when it brought none.</param>
/// <param name="Completes">Whether the set is complete with it: an execution starts.</param>
public sealed record ScheduleEventConsumed(
    long Sequence, string EventSource, string EventId, string EventType, long Set, int Filter, JqValue? Item,
    ImmutableSortedDictionary<string, JqValue>? Keys = null, bool Completes = false) : HistoryEvent;

/// <summary>A schedule gave up a set of events that never became complete, to make room.</summary>
/// <param name="Set">The set.</param>
public sealed record ScheduleSetDropped(long Set) : HistoryEvent;

/// <summary>A schedule started an execution.</summary>
/// <param name="ExecutionId">Its id.</param>
/// <param name="Cause">What made it start.</param>
/// <param name="Input">Its raw input.</param>
public sealed record ScheduledExecutionStarted(string ExecutionId, ScheduleCause Cause, JqValue Input) : HistoryEvent;

/// <summary>An execution that the schedule waits for has ended, or could not start.</summary>
/// <param name="ExecutionId">Its id.</param>
public sealed record ScheduledExecutionEnded(string ExecutionId) : HistoryEvent;
