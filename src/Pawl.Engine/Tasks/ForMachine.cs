using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary><c>for</c>: the list once for each item, each iteration on what the one before gave.</summary>
internal static class ForMachine
{
    public static void Step(Turn turn, TaskRun run, ForTask task)
    {
        if (run.Error is { } error)
        {
            turn.Fault(run, error);
            return;
        }
        if (run.Progress is not LoopProgress progress)
        {
            var items = ExpressionScope.Of(turn, run, task).Evaluate(task.In, run.Input);
            if (items.Kind != JqKind.Array)
                throw new RaisedException(ErrorTypes.Expression($"'for.in' must give an array; it gave {items.Kind.ToString().ToLowerInvariant()}."));
            turn.Emit(new LoopStarted(run.Id, items));
            return;
        }
        if (progress.Index >= 0 && !Sequence.Advance(turn, run, task.Do)) return;

        if (run.Cursor?.Next == TaskCompleted.WorkflowEnd || !HasNext(turn, run, task, progress)) Completion.Complete(turn, run, task, run.DataInHand(), task.Then);
        else turn.Emit(new IterationStarted(run.Id, progress.Index + 1));
    }

    private static bool HasNext(Turn turn, TaskRun run, ForTask task, LoopProgress progress)
    {
        var next = progress.Index + 1;
        if (next >= progress.Items.Count) return false;
        if (task.While is not { } condition) return true;

        var scope = ExpressionScope.Of(turn, run, task).With((task.Each, progress.Items[next]), (task.At, JqValue.From((long)next)));
        return scope.Holds(condition, run.DataInHand());
    }
}
