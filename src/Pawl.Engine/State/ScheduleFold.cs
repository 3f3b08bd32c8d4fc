using System.Collections.Immutable;
using Pawl.Engine.History;

namespace Pawl.Engine.State;

/// <summary>Folds the events of a schedule. Its run is the workflow's own, number 0.</summary>
internal static class ScheduleFold
{
    public static ExecutionState TimerSet(ExecutionState state, ScheduleTimerSet timer) => Resting(state).WithTimer(new(0, timer.Timer), timer.DueAt);

    public static ExecutionState Listening(ExecutionState state, ScheduleListening listening) =>
        Resting(state) with { Subscriptions = state.Subscriptions.SetItem(0, new(listening.Topics, state.Position + 1)) };

    public static ExecutionState Consumed(ExecutionState state, ScheduleEventConsumed consumed)
    {
        var schedule = Schedule(state);
        var at = schedule.Sets.FindIndex(set => set.Number == consumed.Set);
        var set = at < 0 ? new EventSet(consumed.Set) : schedule.Sets[at];
        set = consumed.Item is { } item
            ? set with { Satisfied = set.Satisfied.Add(consumed.Filter), Items = set.Items.Add(item) }
            : set with { UntilSatisfied = set.UntilSatisfied.Add(consumed.Filter) };
        if (consumed.Keys is { } keys) set = set with { Keys = set.Keys.SetItems(keys) };

        var sets = consumed.Completes ? Without(schedule.Sets, at) : at < 0 ? schedule.Sets.Add(set) : schedule.Sets.SetItem(at, set);
        return With(state, schedule with { Sets = sets, LastSet = Math.Max(schedule.LastSet, consumed.Set) })
            with
        { Consumed = state.Consumed.With(consumed.Sequence, 0) };
    }

    public static ExecutionState Dropped(ExecutionState state, ScheduleSetDropped dropped)
    {
        var schedule = Schedule(state);
        return With(state, schedule with { Sets = schedule.Sets.RemoveAll(set => set.Number == dropped.Set) });
    }

    public static ExecutionState Started(ExecutionState state, ScheduledExecutionStarted started)
    {
        var schedule = Schedule(state);
        return With(state, schedule with { Started = schedule.Started + 1, Running = started.Cause == ScheduleCause.After ? started.ExecutionId : schedule.Running });
    }

    public static ExecutionState Ended(ExecutionState state) => With(state, Schedule(state) with { Running = null });

    private static ImmutableList<EventSet> Without(ImmutableList<EventSet> sets, int at) => at < 0 ? sets : sets.RemoveAt(at);

    private static ScheduleProgress Schedule(ExecutionState state) => state.RunAt(0).ProgressOf<ScheduleProgress>();

    private static ExecutionState With(ExecutionState state, ScheduleProgress schedule) => state.With(state.RunAt(0) with { Progress = schedule }, ready: false);

    /// <summary>A schedule never has anything to do by itself once it is armed.</summary>
    private static ExecutionState Resting(ExecutionState state) => state with { Ready = state.Ready.Remove(0) };
}
