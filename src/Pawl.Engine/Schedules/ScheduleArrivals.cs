using System.Collections.Immutable;
using Pawl.Engine.Decisions;
using Pawl.Engine.Events;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Schedules;

/// <summary>What follows when an event arrives at a schedule: it joins a set of events, and a complete set starts an execution with them as its input.</summary>
internal static class ScheduleArrivals
{
    /// <summary>Takes an event in.</summary><returns>Whether it mattered.</returns>
    /// <exception cref="RaisedException">The condition of <c>until</c> failed.</exception>
    public static bool Take(Turn turn, ScheduleProgress schedule, EventArrived arrived)
    {
        if (turn.State.Consumed.Has(arrived.Sequence, 0)) return false;
        var on = turn.Definition.Schedule!.On!;
        foreach (var set in schedule.Sets)
        {
            if (Join(turn, on, set, arrived)) return true;
        }

        // An event that ends what has not begun ends nothing.
        return Take(on, ImmutableSortedSet<int>.Empty, ImmutableSortedDictionary<string, JqValue>.Empty, turn, arrived) is { } match
            && Open(turn, on, schedule, arrived, match);
    }

    private static bool Join(Turn turn, EventConsumption on, EventSet set, EventArrived arrived)
    {
        if (on.UntilEvents is { } until && Take(until, set.UntilSatisfied, set.Keys, turn, arrived) is { } ending)
        {
            turn.Emit(Consumed(arrived, set, ending, item: null, ending.Completes));
            if (ending.Completes) Start(turn, set.Items);
            return true;
        }
        if (Take(on, set.Satisfied, set.Keys, turn, arrived) is not { } match) return false;
        Add(turn, on, set, arrived, match);
        return true;
    }

    private static bool Open(Turn turn, EventConsumption on, ScheduleProgress schedule, EventArrived arrived, EventMatch match)
    {
        if (schedule.Sets.Count >= turn.Context.Limits.ScheduleEventSets) turn.Emit(new ScheduleSetDropped(schedule.Sets[0].Number));
        Add(turn, on, new EventSet(schedule.LastSet + 1), arrived, match);
        return true;
    }

    private static void Add(Turn turn, EventConsumption on, EventSet set, EventArrived arrived, EventMatch match)
    {
        var item = CloudEvents.Read(arrived.Envelope, turn.Definition.Schedule!.Read);
        var items = set.Items.Add(item);
        var completes = on switch
        {
            { Mode: not ConsumptionMode.Any } => match.Completes,
            { UntilEvents: not null } => false,
            { UntilCondition: { } condition } => ScheduleMachine.Scope(turn).Holds(condition, JqValue.Array(items)),
            _ => true,
        };
        if (items.Sum(one => Payloads.Size(one, turn.Context.Limits.PayloadBytes)) > turn.Context.Limits.PayloadBytes)
        {
            // A set that cannot be an input is given up with what it has.
            turn.Emit(Consumed(arrived, set, match, item: null, completes: true));
            return;
        }
        turn.Emit(Consumed(arrived, set, match, item, completes));
        if (completes) Start(turn, items);
    }

    private static void Start(Turn turn, IEnumerable<JqValue> items) => ScheduleMachine.StartExecution(turn, ScheduleCause.On, JqValue.Array(items));

    private static EventMatch? Take(EventConsumption strategy, IReadOnlySet<int> satisfied, ImmutableSortedDictionary<string, JqValue> keys, Turn turn, EventArrived arrived)
    {
        try
        {
            return EventStrategies.Take(strategy, satisfied, new EventToMatch
            {
                Envelope = arrived.Envelope,
                IsReplayed = arrived.IsReplayed,
                Input = JqValue.Null,
                Keys = keys,
                Evaluation = ScheduleMachine.Scope(turn).Evaluation,
            });
        }
        catch (JqException)
        {
            return null; // 'expect' was evaluated when the schedule began; what fails now is the event's shape
        }
    }

    private static ScheduleEventConsumed Consumed(EventArrived arrived, EventSet set, EventMatch match, JqValue? item, bool completes)
    {
        var added = match.Keys.Where(key => !set.Keys.ContainsKey(key.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);
        return new(
            arrived.Sequence,
            CloudEvents.Text(arrived.Envelope, "source") ?? "",
            CloudEvents.Text(arrived.Envelope, "id") ?? "",
            CloudEvents.Text(arrived.Envelope, "type") ?? "",
            set.Number,
            match.Filter,
            item,
            added.IsEmpty ? null : added,
            completes);
    }
}
