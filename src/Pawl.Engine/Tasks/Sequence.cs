using Pawl.Engine.Control;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary>Lists of subtasks: starting the next one.</summary>
internal static class Sequence
{
    /// <summary>Starts the next task of the run's list, or says that the list has ended.</summary>
    /// <returns>Whether the list has ended.</returns>
    public static bool Advance(Turn turn, TaskRun owner, TaskList list)
    {
        // The cursor of a plain list appears with the first task that starts in it.
        var next = owner.Cursor?.Next ?? 0;
        if (next < 0 || next >= list.Tasks.Length) return true;

        if (!Breakpoints.Stop(turn, owner, list.Tasks[next])) Begin(turn, owner, list.Tasks[next], branch: null);
        return false;
    }

    /// <summary>Steps 1 to 4 of a task: <c>if</c>, schema and shape of the input; then it has started, been skipped, or faulted.</summary>
    public static void Begin(Turn turn, TaskRun owner, TaskDefinition task, int? branch)
    {
        var run = turn.State.LastRun + 1;
        if (run > turn.Context.Limits.TaskStarts && Bounds.HasTooManyTasks(turn, owner))
        {
            Executions.FaultAtBound(turn, Bounds.TooManyTasks(turn.Context.Limits) with { Instance = task.Pointer });
            return;
        }

        var raw = branch is null ? owner.DataInHand() : owner.Input;
        var scope = new ExpressionScope(turn, owner) { Task = task, RawInput = raw, TaskStartedAt = turn.Now };
        try
        {
            if (task.If is { } condition && !scope.Holds(condition, raw))
            {
                turn.Emit(new TaskSkipped(owner.Id, task.Pointer, branch));
                return;
            }
            if (task.Undo is not null && Compensation.Sagas.IsFull(turn, owner))
                throw new RaisedException(ErrorTypes.Runtime($"The saga around this task has {turn.Context.Limits.SagaSteps} completed steps to undo, which is the most. Use several sagas, or executions of their own ('run: workflow')."));
            var input = DataBorders.Enter(task.Input, raw, scope);
            var timeoutAt = task.Timeout is { } timeout
                ? Durations.DueAt(turn, timeout.After, input, new ExpressionScope(turn, owner) { Task = task, RawInput = raw, TaskStartedAt = turn.Now, Input = input })
                : (DateTimeOffset?)null;
            turn.Emit(new TaskStarted(run, owner.Id, task.Pointer, task.Input.Shape is null ? null : input, timeoutAt, branch));
        }
        catch (RaisedException raised)
        {
            turn.Emit(new TaskStarted(run, owner.Id, task.Pointer, Branch: branch));
            turn.Fault(turn.State.Runs[run], raised.Error);
        }
    }
}
