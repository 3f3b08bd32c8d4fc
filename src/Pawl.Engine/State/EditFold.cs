using Pawl.Engine.History;
using Pawl.Language.Expressions;

namespace Pawl.Engine.State;

/// <summary>Folds what operators change about an execution by hand.</summary>
internal static class EditFold
{
    public static ExecutionState Apply(ExecutionState state, HistoryEvent happened) => happened switch
    {
        CursorMoved moved => Moved(state, moved),
        TaskOverridden overridden => TaskFold.Overridden(state, overridden),
        ContextEdited { Owner: { } owner } edited => state.WithContext(state.RunAt(owner), edited.Context),
        ContextEdited edited => Everywhere(state, edited.Context),
        _ => throw new DamagedHistoryException($"{happened.GetType().Name} is no edit."),
    };

    private static ExecutionState Moved(ExecutionState state, CursorMoved moved)
    {
        var owner = state.RunAt(moved.Owner);
        var stays = owner.Cursor is { } cursor ? cursor.List == moved.List && cursor.Next == moved.Next : moved.Next == 0;
        state = state.With(
            owner with
            {
                Error = null,
                Cursor = new(moved.List, moved.Next, moved.Data ?? owner.DataInHand()),
                // A 'try' that waited for its next attempt goes on with this one.
                Progress = owner.Progress is TryProgress { Stage: TryStage.Waiting or TryStage.Due } attempt ? attempt with { Stage = TryStage.Trying } : owner.Progress,
                // Other data for the same task does not stop before it again.
                PassedBreakpoint = owner.PassedBreakpoint && stays,
            },
            ready: true);
        var retry = new TimerKey(owner.Id, TimerPurpose.Retry);
        return state.Suspension is { } suspension && suspension.Held.ContainsKey(retry)
            ? state with { Suspension = suspension with { Held = suspension.Held.Remove(retry) } }
            : state;
    }

    private static ExecutionState Everywhere(ExecutionState state, JqValue context)
    {
        foreach (var run in state.Runs.Values)
        {
            var edited = run;
            if (run.Context is not null) edited = edited with { Context = context };
            if (run.Progress is ForkProgress fork)
                edited = edited with { Progress = fork with { Contexts = [.. fork.Contexts.Select(branch => branch is null ? branch : context)] } };
            if (!ReferenceEquals(edited, run)) state = state with { Runs = state.Runs.SetItem(run.Id, edited) };
        }
        return state with { Context = context };
    }
}
