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

    public static void Fault(Turn turn, WorkflowError error)
    {
        turn.CancelInside(0);
        turn.Emit(new ExecutionFaulted(error.Instance is null ? error with { Instance = Instance } : error));
        TellParent(turn, new ChildEnded(default, "", null, turn.State.Error));
    }

    public static bool Cancel(Turn turn, string? reason, OperatorMark? by = null, bool terminated = false)
    {
        turn.CancelInside(0);
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
