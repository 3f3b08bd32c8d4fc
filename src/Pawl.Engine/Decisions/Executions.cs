using Pawl.Engine.Compensation;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.Schedules;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Engine.Tasks;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Decisions;

/// <summary>The workflow itself: how an execution begins, goes through its list and ends.</summary>
internal static class Executions
{
    /// <summary>Pointer that errors of the workflow itself carry.</summary>
    private const string Instance = "/";

    public static bool Start(Turn turn, StartExecution start)
    {
        if (start.IsSchedule)
        {
            turn.Emit(new ExecutionStarted(turn.Definition.Id, start.Input, null, null, start.Parent, start.Resources, IsSchedule: true));
            return true;
        }
        Begin(turn, start);
        if (start.SuspendedBy is { } by && turn.State.End is null) Suspending.Stop(turn, SuspensionCause.Start, by);
        return true;
    }

    private static void Begin(Turn turn, StartExecution start)
    {
        var input = start.Input.AsRead();
        var bare = new ExpressionScope(turn, null) { WorkflowInput = input, Context = JqValue.EmptyObject };
        try
        {
            var transformed = DataBorders.Enter(turn.Definition.Input, input, bare);
            var timeout = turn.Definition.Timeout is { } limit ? Durations.DueAt(turn, limit.After, transformed, bare) : (DateTimeOffset?)null;
            if (start.Timeout is { } shorter && !(timeout <= turn.Now + shorter)) timeout = turn.Now + shorter;
            turn.Emit(new ExecutionStarted(turn.Definition.Id, input, turn.Definition.Input.Shape is null ? null : transformed, timeout, start.Parent, start.Resources, ActiveLimit: ActiveTimes.ActiveTimeLimits.AtStart(turn)));
        }
        catch (RaisedException raised)
        {
            turn.Emit(new ExecutionStarted(turn.Definition.Id, input, null, null, start.Parent, start.Resources));
            Fault(turn, raised.Error);
        }
    }

    public static void Step(Turn turn, TaskRun workflow)
    {
        if (workflow.Error is { } error)
        {
            Fault(turn, error);
            return;
        }
        if (workflow.Progress is ScheduleProgress)
        {
            ScheduleMachine.Activate(turn);
            return;
        }
        if (!Sequence.Advance(turn, workflow, turn.Definition.Do)) return;

        var output = DataBorders.Leave(turn.Definition.Output, workflow.DataInHand(), new ExpressionScope(turn, null));
        turn.Emit(new ExecutionCompleted(output));
        TellParent(turn, new ChildEnded(default, "", output, null));
    }

    /// <summary>Ends the execution by an error, once completed steps are undone.</summary>
    public static void Fault(Turn turn, WorkflowError error)
    {
        if (error.Instance is null) error = error with { Instance = Instance };
        if (IsEnding(turn) || CompensationMachine.Begin(turn, turn.State.Runs[0], AfterUndoing.Fault, error)) return;
        turn.CancelInside(0);
        End(turn, error);
    }

    /// <summary>The same at a bound. What undoes has the bound once more; beyond that nothing is undone, and the history says so.</summary>
    public static void FaultAtBound(Turn turn, WorkflowError error)
    {
        if (!IsEnding(turn))
        {
            Fault(turn, error);
            return;
        }
        turn.CancelAll();
        End(turn, error.Instance is null ? error with { Instance = Instance } : error);
    }

    /// <summary>Whether it is being cancelled, and steps are still undone.</summary>
    public static bool IsCancelling(Turn turn) => turn.State.Runs[0].Undoing is { Then: AfterUndoing.Cancel };

    private static bool IsEnding(Turn turn) => turn.State.Runs[0].Undoing is { Then: AfterUndoing.Fault or AfterUndoing.Cancel };

    private static void End(Turn turn, WorkflowError error)
    {
        turn.Emit(new ExecutionFaulted(error));
        TellParent(turn, new ChildEnded(default, "", null, turn.State.Error));
    }

    /// <summary>Stops the execution, once completed steps are undone.</summary>
    public static bool Cancel(Turn turn, string? reason, OperatorMark? by = null, bool terminated = false)
    {
        if (!terminated && CompensationMachine.Cancel(turn, reason, by)) return true;
        turn.CancelAll();
        turn.Emit(new ExecutionCancelled(reason, by, terminated));
        TellParent(turn, new ChildEnded(default, "", null, ErrorTypes.Runtime($"The child execution {turn.Context.Key.Id} was cancelled{(reason is null ? "." : $": {reason}")}")));
        return true;
    }

    private static void TellParent(Turn turn, ChildEnded ended)
    {
        if (turn.State.Parent is { Run: { } run } parent)
            turn.Send(parent.ExecutionId, ended with { Run = run, ChildId = turn.Context.Key.Id });
    }
}
