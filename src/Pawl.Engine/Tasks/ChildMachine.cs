using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary><c>run: workflow</c>: another execution, which this task waits for unless told otherwise.</summary>
internal static class ChildMachine
{
    public static void Step(Turn turn, TaskRun run, WorkflowTask task)
    {
        switch (run.Progress)
        {
            case ChildProgress { Failure: { } failure }:
                // The parent's task is where the author looks; the child's own pointer stays readable (R43).
                turn.Fault(run, failure with { Instance = run.Pointer, Detail = Where(failure) });
                break;
            case ChildProgress:
                Completion.Complete(turn, run, task, Payloads.Checked(run.RawOutput ?? default, turn.Context.Limits), task.Then);
                break;
            default:
                Start(turn, run, task);
                break;
        }
    }

    private static void Start(Turn turn, TaskRun run, WorkflowTask task)
    {
        var input = task.Arguments is { } arguments ? ExpressionScope.Of(turn, run, task).Evaluate(arguments, run.Input) : JqValue.EmptyObject;
        var definition = new DefinitionId(task.Namespace, task.WorkflowName, task.Version);
        var child = DerivedIds.Of("child", turn.Context.Key, run.Id);
        turn.Emit(new ChildScheduled(run.Id, child, definition, input));
        turn.Send(child, new StartExecution(definition, input, new ParentLink(turn.Context.Key.Id, task.Await ? run.Id : null)));
        if (task.Await) return;

        var detached = turn.State.Runs[run.Id];
        Completion.Complete(turn, detached, task, detached.Input, task.Then);
    }

    private static string? Where(WorkflowError failure) => failure.Instance is null or "/"
        ? failure.Detail
        : $"{failure.Detail}{(string.IsNullOrEmpty(failure.Detail) ? "" : " ")}(at {failure.Instance} of the child)";
}
