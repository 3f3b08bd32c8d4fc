using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary>Sends a ready run to the machine of its kind.</summary>
internal static class TaskMachine
{
    /// <summary>Takes the next step of a run.</summary>
    /// <exception cref="RaisedException">The task faults.</exception>
    public static void Step(Turn turn, TaskRun run, TaskDefinition task)
    {
        if (!turn.Definition.Use.Extensions.IsEmpty && run.Undoes is null && ExtensionMachine.Takes(turn, run, task)) return;

        switch (task)
        {
            case SetTask set: SetMachine.Step(turn, run, set); break;
            case DoTask list: DoMachine.Step(turn, run, list); break;
            case SwitchTask choice: SwitchMachine.Step(turn, run, choice); break;
            case ForTask loop: ForMachine.Step(turn, run, loop); break;
            case ForkTask fork: ForkMachine.Step(turn, run, fork); break;
            case TryTask attempt: TryMachine.Step(turn, run, attempt); break;
            case RaiseTask raise: RaiseMachine.Step(turn, run, raise); break;
            case WaitTask wait: WaitMachine.Step(turn, run, wait); break;
            case EmitTask emit: EmitMachine.Step(turn, run, emit); break;
            case ListenTask listen: ListenMachine.Step(turn, run, listen); break;
            case ProtocolCallTask { Subscription: { } subscription } call: SubscriptionMachine.Step(turn, run, call, subscription); break;
            case HttpCallTask or ProtocolCallTask or ShellTask or ScriptTask or ContainerTask: ActivityMachine.Step(turn, run, task); break;
            case FunctionCallTask call: FunctionMachine.Step(turn, run, call); break;
            case WorkflowTask child: ChildMachine.Step(turn, run, child); break;
            default:
                // Publishing refuses these; a document from elsewhere must still not be faked.
                throw new RaisedException(ErrorTypes.Configuration($"This release does not run tasks of this kind: {task.GetType().Name}."));
        }
    }
}

/// <summary><c>set</c>.</summary>
internal static class SetMachine
{
    public static void Step(Turn turn, TaskRun run, SetTask task) =>
        Completion.Complete(turn, run, task, ExpressionScope.Of(turn, run, task).Evaluate(task.Value, run.Input), task.Then);
}

/// <summary><c>do</c>.</summary>
internal static class DoMachine
{
    public static void Step(Turn turn, TaskRun run, DoTask task)
    {
        if (run.Error is { } error)
        {
            turn.Fault(run, error);
            return;
        }
        if (Sequence.Advance(turn, run, task.Do)) Completion.Complete(turn, run, task, run.DataInHand(), task.Then);
    }
}
