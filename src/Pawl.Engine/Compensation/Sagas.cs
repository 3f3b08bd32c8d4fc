using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Compensation;

/// <summary>Where sagas are, seen from a run.</summary>
internal static class Sagas
{
    /// <summary>What a task that completes tells its saga; null when there is none, or nothing to tell.</summary>
    public static SagaStep? StepOf(Turn turn, TaskRun run, TaskDefinition task) =>
        task.Undo is null && run.Steps is null ? null
        : Innermost(turn, run) is var (saga, definition) ? new(saga.Id, task.Undo is not null, definition.IsParallel) : null;

    /// <summary>Whether the saga around a task that is about to start has no room for another step.</summary>
    public static bool IsFull(Turn turn, TaskRun owner) => Enclosing(turn, owner)?.Saga is { Steps.Length: var steps } && steps >= turn.Context.Limits.SagaSteps;

    /// <summary>Whether a run belongs to the undoing of a step.</summary>
    public static bool IsUndo(ExecutionState state, TaskRun run)
    {
        for (var at = run; ; at = state.Runs[at.Owner])
        {
            if (at.Undoes is not null) return true;
            if (at.Owner < 0) return false;
        }
    }

    /// <summary>Whether something would have to be undone before a run ends.</summary>
    public static bool HasSteps(ExecutionState state, int root)
    {
        foreach (var run in state.Runs.Values)
            if ((run.Steps is not null || run.Undoing is not null) && IsAround(state, run, root)) return true;
        return false;
    }

    /// <summary>A run and those inside it, without the inside of undos.</summary>
    public static IEnumerable<TaskRun> Around(ExecutionState state, int root) => state.Runs.Values.Where(run => IsAround(state, run, root));

    /// <summary>The undos inside a run, without those inside other undos.</summary>
    public static IEnumerable<TaskRun> UndosInside(ExecutionState state, int root) =>
        state.Runs.Values.Where(run => run.Undoes is not null && run.Id != root && IsAround(state, state.Runs[run.Owner], root));

    /// <summary>Whether a run is part of an undo that another run carries out.</summary>
    public static bool IsUndoneBy(ExecutionState state, TaskRun run, int owner)
    {
        for (var at = run; at.Owner >= 0; at = state.Runs[at.Owner])
            if (at.Undoes is not null && at.Owner == owner) return true;
        return false;
    }

    private static bool IsAround(ExecutionState state, TaskRun run, int root)
    {
        for (var at = run; ; at = state.Runs[at.Owner])
        {
            if (at.Id == root) return true;
            if (at.Owner < 0 || at.Undoes is not null) return false;
        }
    }

    private static (TaskRun Saga, SagaDefinition Definition)? Innermost(Turn turn, TaskRun run) =>
        run.Owner < 0 || run.Undoes is not null ? null : Enclosing(turn, turn.State.Runs[run.Owner]);

    /// <summary>The saga that a run is, or that is around it. The steps of an undo belong to no saga outside of it.</summary>
    private static (TaskRun Saga, SagaDefinition Definition)? Enclosing(Turn turn, TaskRun owner)
    {
        for (var at = owner; at.Owner >= 0 && at.Undoes is null; at = turn.State.Runs[at.Owner])
            if (at.Progress is TryProgress { Stage: TryStage.Trying } && turn.Definition.TasksByPointer[at.Pointer] is TryTask { Saga: { } saga }) return (at, saga);
        return null;
    }
}
