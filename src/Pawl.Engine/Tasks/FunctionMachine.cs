using Pawl.Engine.Control;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;

namespace Pawl.Engine.Tasks;

/// <summary><c>call</c> of a function: its task runs inside the call, on the arguments alone (R39).</summary>
internal static class FunctionMachine
{
    public static void Step(Turn turn, TaskRun run, FunctionCallTask task)
    {
        if (run.Error is { } error) turn.Fault(run, error with { Instance = run.Pointer, Detail = Where(error, task) });
        else if (run.Progress is not FunctionProgress) Enter(turn, run, task);
        else if (run.Cursor is { Next: 0 }) Begin(turn, run, turn.Definition.Use.Functions[task.Function]);
        else Completion.Complete(turn, run, task, run.DataInHand(), task.Then);
    }

    private static void Begin(Turn turn, TaskRun run, TaskDefinition function)
    {
        if (!Breakpoints.Stop(turn, run, function)) Sequence.Begin(turn, run, function, branch: null);
    }

    private static void Enter(Turn turn, TaskRun run, FunctionCallTask task)
    {
        // One with a fault is not entered, though it is there: for those who are inside of it already.
        if (!turn.Definition.Use.Functions.TryGetValue(task.Function, out var function) || turn.Definition.Linked.Faults.ContainsKey((ResourceKind.Function, task.Function)))
            throw new RaisedException(ErrorTypes.Configuration(turn.Definition.Linked.FaultOf(ResourceKind.Function, task.Function)));
        var limit = turn.Context.Limits.FunctionNesting;
        if (Nesting(turn, run) >= limit)
            throw new RaisedException(ErrorTypes.Runtime($"More than {limit} functions are inside each other: does '{task.Function}' call itself without end?"));

        var arguments = task.With is { } with ? ExpressionScope.Of(turn, run, task).Evaluate(with, run.Input) : JqValue.EmptyObject;
        turn.Emit(new FunctionEntered(run.Id, function.Pointer, arguments));
    }

    private static int Nesting(Turn turn, TaskRun run)
    {
        var depth = 0;
        for (var at = run; at.Owner >= 0; at = turn.State.Runs[at.Owner])
            if (at.Progress is FunctionProgress) depth++;
        return depth;
    }

    /// <summary>The caller's task is where the author looks; the place inside the function stays readable (R40).</summary>
    private static string Where(WorkflowError error, FunctionCallTask task) =>
        $"{error.Detail}{(string.IsNullOrEmpty(error.Detail) ? "" : " ")}(at {error.Instance} of the function '{task.Function}')";
}
