using Pawl.Engine.History;

namespace Pawl.Engine.State;

/// <summary>Folds what extensions do around a task.</summary>
internal static class ExtensionFold
{
    public static ExecutionState Chosen(ExecutionState state, ExtensionsChosen chosen) => state.With(
        state.RunAt(chosen.Run) with { Extension = new(chosen.Extensions, ExtensionStage.Before) }, ready: true);

    public static ExecutionState ListStarted(ExecutionState state, ExtensionListStarted started)
    {
        var run = state.RunAt(started.Run);
        var extension = run.ExtensionOf();
        return state.With(
            run with { Extension = extension with { Current = started.Extension }, Cursor = new(started.List, 0, extension.Output ?? run.Input) },
            ready: true);
    }

    public static ExecutionState WorkStarted(ExecutionState state, ExtendedWorkStarted started)
    {
        var run = state.RunAt(started.Run);
        return state.With(
            run with { Extension = run.ExtensionOf() with { Stage = ExtensionStage.Work, Current = null }, Cursor = null },
            ready: true);
    }

    public static ExecutionState WorkEnded(ExecutionState state, ExtendedWorkEnded ended)
    {
        var run = state.RunAt(ended.Run);
        if (ended.Context is { } context)
        {
            state = state.WithContext(run, context);
            run = state.RunAt(ended.Run);
        }
        if (ended.Saga is { } saga)
        {
            state = Compensation.CompensationFold.Remember(state, run, saga, ended.Output);
            run = state.RunAt(ended.Run);
        }
        state = state.With(
            run with
            {
                Extension = run.ExtensionOf() with { Stage = ExtensionStage.After, Current = null, Output = ended.Output, Next = ended.Next },
                RawOutput = ended.RawOutput ?? ended.Output,
                // A branch that lost a race may have left it; the work ended well all the same.
                Error = null,
                Cursor = null,
                Progress = null,
            },
            ready: true);
        // Only the limit of the whole task goes on: it covers what comes after.
        foreach (var purpose in Enum.GetValues<TimerPurpose>())
            if (purpose is not TimerPurpose.Timeout) state = state.WithoutTimer(new(run.Id, purpose));
        return state;
    }

    private static ExtensionRun ExtensionOf(this TaskRun run) =>
        run.Extension ?? throw new DamagedHistoryException($"Run {run.Id} at '{run.Pointer}' is not extended.");
}
