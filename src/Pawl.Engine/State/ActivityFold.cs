using Pawl.Engine.History;

namespace Pawl.Engine.State;

/// <summary>Folds what happens to side effects between their request and their result, and to those that nobody waits for.</summary>
internal static class ActivityFold
{
    public static ExecutionState Apply(ExecutionState state, HistoryEvent happened) => happened switch
    {
        ActivityBegun begun => Begun(state, state.RunAt(begun.Run)),
        ActivityDetached detached => Detached(state, state.RunAt(detached.Run)),
        DetachedActivityEnded ended => Ended(state, ended.Run),
        _ => throw new DamagedHistoryException($"{happened.GetType().Name} is no event of a side effect."),
    };

    private static ExecutionState Begun(ExecutionState state, TaskRun run) =>
        state.With(run with { Progress = run.ProgressOf<ActivityProgress>() with { HasBegun = true } }, ready: false);

    private static ExecutionState Detached(ExecutionState state, TaskRun run)
    {
        var activity = run.ProgressOf<ActivityProgress>();
        state = state.With(run with { Progress = activity with { IsPending = false } }, ready: true);
        return state with { Detached = state.Detached.Add(run.Id, new(activity.AskedAs ?? run.Pointer, activity.Request, activity.ScheduledAt, activity.AtMostOnce, activity.IsVeiled)) };
    }

    private static ExecutionState Ended(ExecutionState state, int run) => state.Detached.ContainsKey(run)
        ? state with { Detached = state.Detached.Remove(run) }
        : throw new DamagedHistoryException($"Run {run} has no side effect that nobody waits for, at position {state.Position + 1}.");
}
