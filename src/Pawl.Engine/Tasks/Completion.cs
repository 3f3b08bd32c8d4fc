using Pawl.Engine.Compensation;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary>Steps 7 to 12 of a task: shape and schema of the output, export, and where the flow goes on.</summary>
internal static class Completion
{
    /// <summary>Ends a run well.</summary>
    /// <param name="turn">The decision.</param>
    /// <param name="run">The run.</param>
    /// <param name="task">Its task.</param>
    /// <param name="raw">The raw output.</param>
    /// <param name="then">The flow directive to follow; the task's own unless its kind has a say.</param>
    /// <param name="merged">The context that a fork made of its branches'; null for every other kind.</param>
    /// <exception cref="RaisedException">An expression failed, data does not fit its schema, or the directive leads nowhere.</exception>
    public static void Complete(Turn turn, TaskRun run, TaskDefinition task, JqValue raw, string? then, JqValue? merged = null)
    {
        var context = merged ?? turn.State.ContextOf(run);
        var scope = ExpressionScope.Of(turn, run, task).AfterWork(raw, context);
        var output = DataBorders.Leave(task.Output, raw, scope);
        var exported = task.Export.Shape is null
            ? merged
            : DataBorders.Leave(task.Export, output, scope.AfterWork(raw, context, output), "context");

        var next = Next(turn, run, then);
        var saga = Sagas.StepOf(turn, run, task);
        if (run.Extension is not null && ExtensionMachine.HasAfter(turn, run))
        {
            turn.Emit(new ExtendedWorkEnded(run.Id, output, task.Output.Shape is null ? null : raw, exported, next, saga));
            return;
        }

        turn.Emit(new TaskCompleted(
            run.Id,
            // What the fold finds by itself is not written again.
            task.Output.Shape is null && IsInState(run, task) ? null : output,
            exported,
            next,
            saga));
    }

    private static bool IsInState(TaskRun run, TaskDefinition task) => task is not (SetTask or ForkTask) && (run.RawOutput is not null || task is FunctionCallTask or not (RunTask or CallTask));

    private static int? Next(Turn turn, TaskRun run, string? then)
    {
        if (run.Cursor?.Next == TaskCompleted.WorkflowEnd || run.Progress is ForkProgress { EndedBy: not null }) return TaskCompleted.WorkflowEnd;
        switch (then)
        {
            case null or "continue": return null;
            case "exit": return TaskCompleted.ListEnd;
            case "end": return TaskCompleted.WorkflowEnd;
            default:
                var owner = turn.State.Runs[run.Owner];
                if (owner.Cursor is { } cursor && turn.Definition.ListsByPointer.TryGetValue(cursor.List, out var list) && list.IndexOf(then) is >= 0 and var index) return index;
                throw new RaisedException(ErrorTypes.Configuration($"'then: {then}' names no task of the same list."));
        }
    }
}
