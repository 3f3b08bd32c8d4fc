using System.Security.Cryptography;
using System.Text;
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
        var child = ChildId(turn.Context.Key, run.Id);
        turn.Emit(new ChildScheduled(run.Id, child, definition, input));
        turn.Send(child, new StartExecution(definition, input, new ParentLink(turn.Context.Key.Id, task.Await ? run.Id : null)));
        if (task.Await) return;

        var detached = turn.State.Runs[run.Id];
        Completion.Complete(turn, detached, task, detached.Input, task.Then);
    }

    private static string? Where(WorkflowError failure) => failure.Instance is null or "/"
        ? failure.Detail
        : $"{failure.Detail}{(string.IsNullOrEmpty(failure.Detail) ? "" : " ")}(at {failure.Instance} of the child)";

    /// <summary>The same id whenever the same task run asks again: a child is started once.</summary>
    private static string ChildId(ExecutionKey parent, int run)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"child\n{parent.Tenant}\n{parent.Id}\n{run}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80); // version 8: the bits are ours
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
