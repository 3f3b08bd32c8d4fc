using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Control;

/// <summary><c>step</c> and <c>run-until</c>: how far an execution runs before it stands still again.</summary>
internal static class Goals
{
    public static OperatorOutcome Step(Turn turn, OperatorMark by)
    {
        if (turn.State.Suspension is null) return Refusals.IsNotSuspended(turn.State);
        turn.Emit(new ExecutionResumed(by, ResumeCause.Operator));
        turn.Emit(new RunGoalSet(by, RunGoalKind.Step));
        return OperatorOutcome.Done;
    }

    public static OperatorOutcome RunUntil(Turn turn, RunUntilCommand command, OperatorMark by)
    {
        if (TaskNames.Find(turn.Definition, command.Task, out var task) is { } problem) return Refusals.DoesNotFit(problem);
        if (turn.State.Suspension is not null) turn.Emit(new ExecutionResumed(by, ResumeCause.Operator));
        turn.Emit(new RunGoalSet(by, RunGoalKind.RunUntil, task!.Pointer));
        return OperatorOutcome.Done;
    }

    /// <summary>The run to act on next; null when everything that may move waits.</summary>
    public static TaskRun? Next(ExecutionState state)
    {
        if (state.Ready.IsEmpty) return null;
        if (state.Goal is not { Run: { } only }) return state.Runs[state.Ready.Min];
        foreach (var ready in state.Ready)
            if (IsInside(state, ready, only)) return state.Runs[ready];
        return null;
    }

    /// <summary>Where a goal was reached by a fact; null when it was not.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="goal">The goal.</param>
    /// <param name="stepping">The run that is being acted on; null when none is.</param>
    /// <param name="before">The state before the fact.</param>
    /// <param name="happened">The fact.</param>
    public static string? ReachedBy(WorkflowDefinition definition, RunGoal goal, int? stepping, ExecutionState before, HistoryEvent happened)
    {
        var ended = happened switch
        {
            TaskCompleted completed => completed.Run,
            TaskFaulted faulted => faulted.Run,
            TaskCancelled cancelled => cancelled.Run,
            _ => (int?)null,
        };
        if (goal.Kind == RunGoalKind.RunUntil)
        {
            // One that is skipped by its 'if' is over as well.
            var pointer = ended is { } over ? before.Runs[over].Pointer : (happened as TaskSkipped)?.Pointer;
            return pointer == goal.Pointer ? pointer : null;
        }
        return ended is { } run && (run == goal.Run || (goal.Run is null && run == stepping && IsReal(definition, before.Runs[run]))) ? before.Runs[run].Pointer : null;
    }

    /// <summary>Notes which run a step has begun, when it takes more than this moment.</summary>
    public static void Chosen(Turn turn, int run)
    {
        if (turn.State is { End: null, Goal: { Kind: RunGoalKind.Step, Run: null } } state && state.Runs.TryGetValue(run, out var begun) && IsReal(turn.Definition, begun))
            turn.Emit(new StepBegun(run));
    }

    /// <summary>Whether a run does something itself, instead of holding other tasks.</summary>
    private static bool IsReal(WorkflowDefinition definition, TaskRun run) =>
        run.Id != 0 && definition.TasksByPointer[run.Pointer] is not (DoTask or ForTask or ForkTask or TryTask or FunctionCallTask);

    private static bool IsInside(ExecutionState state, int run, int owner)
    {
        for (var at = run; at >= owner; at = state.Runs[at].Owner)
            if (at == owner) return true;
        return false;
    }
}
