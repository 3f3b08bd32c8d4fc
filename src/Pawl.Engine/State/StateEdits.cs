using System.Collections.Immutable;
using Pawl.Language.Expressions;

namespace Pawl.Engine.State;

/// <summary>The few ways in which a fold touches a state.</summary>
internal static class StateEdits
{
    public static TaskRun RunAt(this ExecutionState state, int id) =>
        state.Runs.TryGetValue(id, out var run) ? run : throw new DamagedHistoryException($"Task run {id} is named at position {state.Position + 1} but does not live.");

    public static T ProgressOf<T>(this TaskRun run) where T : TaskProgress =>
        run.Progress as T ?? throw new DamagedHistoryException($"Run {run.Id} at '{run.Pointer}' was expected to have {typeof(T).Name}.");

    public static ExecutionState With(this ExecutionState state, TaskRun run, bool ready) => state with
    {
        Runs = state.Runs.SetItem(run.Id, run),
        // A run that undoes something has nothing else to do, whatever happens to it.
        Ready = (run.Undoing is { } undoing ? undoing.IsReady : ready) ? state.Ready.Add(run.Id) : state.Ready.Remove(run.Id),
    };

    /// <summary>The data that the next subtask gets: what the last one gave, at first the run's own input.</summary>
    public static JqValue DataInHand(this TaskRun run) => run.Cursor?.Data ?? run.Input;

    /// <summary>The transformed output that a run ends with.</summary>
    public static JqValue OutputWhen(this TaskRun run, History.TaskCompleted completed) =>
        completed.Output ?? run.Extension?.Output ?? run.RawOutput ?? run.DataInHand();

    /// <summary><c>$context</c> as a run sees it: its branch's, or the execution's (R20).</summary>
    public static JqValue ContextOf(this ExecutionState state, TaskRun run) =>
        state.ContextHolder(run) is { } branch ? branch.Context!.Value : state.Context;

    public static ExecutionState WithContext(this ExecutionState state, TaskRun run, JqValue context) =>
        state.ContextHolder(run) is { } branch
            ? state with { Runs = state.Runs.SetItem(branch.Id, branch with { Context = context }) }
            : state with { Context = context };

    private static TaskRun? ContextHolder(this ExecutionState state, TaskRun run)
    {
        for (var at = run; ; at = state.RunAt(at.Owner))
        {
            if (at.Context is not null) return at;
            if (at.Owner < 0) return null;
        }
    }

    public static ExecutionState WithTimer(this ExecutionState state, TimerKey timer, DateTimeOffset dueAt) =>
        state with { Timers = state.Timers.SetItem(timer, dueAt) };

    public static ExecutionState WithoutTimer(this ExecutionState state, TimerKey timer) =>
        state with { Timers = state.Timers.Remove(timer) };

    public static ImmutableSortedDictionary<TimerKey, DateTimeOffset> WithoutTimersOf(this ExecutionState state, int run)
    {
        var timers = state.Timers;
        if (timers.IsEmpty) return timers;
        foreach (var purpose in Enum.GetValues<TimerPurpose>()) timers = timers.Remove(new(run, purpose));
        return timers;
    }
}
