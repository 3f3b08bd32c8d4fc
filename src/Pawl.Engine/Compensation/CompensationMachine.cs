using Pawl.Engine.Control;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Engine.Tasks;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Compensation;

/// <summary>Undoes the completed steps of sagas before the run that contains them ends, is retried, or leaves them behind.</summary>
/// <remarks>
/// The run that ends is the one that undoes: a saga whose list failed, a task whose time is over, a fork whose branch lost, or the
/// workflow. Undos that were under way deeper inside become its own and keep their run number, and so their idempotency key.
/// </remarks>
internal static class CompensationMachine
{
    private static readonly OperatorMark Engine = new("system:engine");

    /// <summary>Begins to undo what completed inside a run, if anything did.</summary>
    /// <returns>Whether something is undone first; what is to follow then comes later by itself.</returns>
    public static bool Begin(Turn turn, TaskRun run, AfterUndoing then, WorkflowError? error = null, string? reason = null, OperatorMark? by = null)
    {
        if (!Sagas.HasSteps(turn.State, run.Id)) return false;
        turn.Emit(new CompensationStarted(run.Id, then, error, reason, by));
        turn.CancelInside(run.Id);
        return true;
    }

    /// <summary>Begins to undo everything before the workflow is cancelled; one that is being cancelled goes on with it.</summary>
    /// <returns>Whether something is undone first.</returns>
    public static bool Cancel(Turn turn, string? reason, OperatorMark? by)
    {
        if (!Sagas.HasSteps(turn.State, 0)) return false;
        // Nothing would be undone while it stands still, and who cancels it wants it to end.
        if (turn.State.Suspension is not null) turn.Emit(new ExecutionResumed(by ?? Engine, ResumeCause.Operator));
        return Executions.IsCancelling(turn) || Begin(turn, turn.State.Runs[0], AfterUndoing.Cancel, reason: reason, by: by);
    }

    /// <summary>Takes the next step of a run that undoes.</summary>
    public static void Step(Turn turn, TaskRun run)
    {
        var undoing = run.Undoing!;
        if (!undoing.Left.IsEmpty)
        {
            Undo(turn, run, undoing.Left[^1]);
            return;
        }

        turn.Emit(new CompensationEnded(run.Id));
        run = turn.State.Runs[run.Id];
        switch (undoing.Then)
        {
            case AfterUndoing.Catch:
                TryMachine.Handle(turn, run, (TryTask)turn.Definition.TasksByPointer[run.Pointer], undoing.Error!);
                break;
            case AfterUndoing.Fault:
                turn.Fault(run, undoing.Error!);
                break;
            case AfterUndoing.Cancel:
                Executions.Cancel(turn, undoing.Reason, undoing.Actor is { } actor ? new(actor) : null);
                break;
            case AfterUndoing.GoOn:
            default:
                break;
        }
    }

    private static void Undo(Turn turn, TaskRun owner, CompletedStep step)
    {
        if (turn.Definition.TasksByPointer.TryGetValue(step.Undo, out var undo) && Breakpoints.Stop(turn, owner, undo)) return;
        var run = turn.State.LastRun + 1;
        turn.Emit(new TaskStarted(run, owner.Id, step.Undo, Undoes: step.Run));
        // Another version of the definition may run by now.
        if (undo is null)
            turn.Fault(turn.State.Runs[run], ErrorTypes.Configuration($"The task {step.Pointer} completed, and the definition no longer says what undoes it."));
    }
}
