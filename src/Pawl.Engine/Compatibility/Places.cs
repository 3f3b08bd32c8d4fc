using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Compatibility;

/// <summary>Finds where the runs of an execution stand in another definition, and what has no place there.</summary>
internal sealed class Places(WorkflowDefinition from, WorkflowDefinition to, DefinitionMatch match)
{
    /// <summary>What has no place.</summary>
    public List<TaskDifference> Blocked { get; } = [];

    /// <summary>Where a run goes on.</summary>
    public RunMove Of(ExecutionState state, TaskRun run)
    {
        var pointer = run.Pointer;
        if (run.Undoing is not null || run.Undoes is not null) Block(run, "It is undoing what was done: wait until that has ended.");
        if (run.Steps?.FirstOrDefault(step => match.Tasks.GetValueOrDefault(step.Pointer)?.Pointer != step.Pointer) is { } step)
            Blocked.Add(new(DifferenceKind.Blocked, step.Pointer, "It has completed and may have to be undone, and the new definition does not have it in that place.", IsUnderWay: true));
        if (run.Id == 0)
        {
            if (run.Progress is ScheduleProgress) Block(run, "It is a schedule: publishing a version replaces it.");
        }
        else if (match.Tasks.TryGetValue(run.Pointer, out var now))
        {
            pointer = now.Pointer;
            if (from.TasksByPointer[run.Pointer] is var old && FaultOf(run, old, now) is { } fault) Block(run, fault, now.Pointer);
        }
        else
        {
            Block(run, "It is under way, and the new definition has no task of that name and kind there.");
        }
        var move = new RunMove(run.Id, pointer);
        if (run.Cursor is { } cursor) move = InList(run, cursor, move);
        if (run.Progress is FunctionProgress function) move = move with { Function = match.Tasks.TryGetValue(function.Function, out var entered) ? entered.Pointer : function.Function };
        if (run.Extension?.Next is { } next && state.Runs[run.Owner].Cursor is { } owner && ListOf(owner.List) is var (before, after)) move = move with { OwnerNext = IndexOf(before, after, next) ?? next };
        return move;
    }

    private RunMove InList(TaskRun run, Cursor cursor, RunMove move)
    {
        if (run.Progress is FunctionProgress)
        {
            if (match.Tasks.TryGetValue(cursor.List, out var entered)) return move with { List = entered.Pointer, Next = cursor.Next };
            Block(run, "It is inside a function that the new definition does not have.");
            return move;
        }
        // A handler that there is none of: the error is swallowed, and the list is over.
        if (!from.ListsByPointer.TryGetValue(cursor.List, out var old)) return move;
        if (!match.Lists.TryGetValue(cursor.List, out var now))
        {
            Block(run, $"It goes through the list {cursor.List}, which the new definition does not have.", move.Pointer);
            return move;
        }
        if (IndexOf(old, now, cursor.Next) is { } next) return move with { List = now.Pointer, Next = next };

        var missing = old.Tasks[cursor.Next];
        Blocked.Add(new(DifferenceKind.Blocked, missing.Pointer, $"It comes next, and the new definition has no task '{missing.Name}' in {now.Pointer}.", IsUnderWay: true));
        return move;
    }

    private (TaskList, TaskList)? ListOf(string pointer) => from.ListsByPointer.TryGetValue(pointer, out var old) && match.Lists.TryGetValue(pointer, out var now) ? (old, now) : null;

    /// <summary>Where a list goes on; null when the task that comes next is gone.</summary>
    private int? IndexOf(TaskList old, TaskList now, int next)
    {
        if (next < 0) return next;
        if (next < old.Tasks.Length)
        {
            var task = old.Tasks[next];
            // A mapping may give it another name.
            var name = match.Tasks.TryGetValue(task.Pointer, out var same) ? same.Name : task.Name;
            return now.IndexOf(name) is >= 0 and var index ? index : null;
        }
        // The list is over: what the new one appends to it comes next.
        if (old.Tasks.IsEmpty) return 0;
        var last = match.Tasks.TryGetValue(old.Tasks[^1].Pointer, out var known) ? now.IndexOf(known.Name) : -1;
        return last >= 0 ? last + 1 : now.Tasks.Length;
    }

    /// <summary>Why a task that is under way cannot go on as another one; null when it can.</summary>
    private string? FaultOf(TaskRun run, TaskDefinition old, TaskDefinition now)
    {
        if (run.Extension is not null && !from.Use.Extensions.Select(extension => (extension.Name, extension.Before?.Tasks.Length > 0, extension.After?.Tasks.Length > 0))
            .SequenceEqual(to.Use.Extensions.Select(extension => (extension.Name, extension.Before?.Tasks.Length > 0, extension.After?.Tasks.Length > 0))))
            return "It is extended, and the extensions of the new definition are others.";
        return (old, now, run.Progress) switch
        {
            (ForkTask fork, ForkTask other, ForkProgress) when !fork.Branches.Tasks.Select(task => task.Name).SequenceEqual(other.Branches.Tasks.Select(task => task.Name)) || fork.Compete != other.Compete =>
                "Its branches are under way, and the new definition has others, in another order, or compete differs.",
            (ListenTask, ListenTask, ListenProgress) when old.Json["listen"] != now.Json["listen"] || old.Json["foreach"].IsNull != now.Json["foreach"].IsNull =>
                "It listens, and the new definition listens for something else.",
            (ProtocolCallTask, ProtocolCallTask, ActivityProgress { Messages: not null }) when old.Json["with"] != now.Json["with"] =>
                "It has subscribed, and the new definition subscribes otherwise.",
            (ProtocolCallTask call, ProtocolCallTask other, ActivityProgress) when call.Protocol != other.Protocol || call.Subscription is null != other.Subscription is null =>
                "Its side effect is under way, and the new definition asks for one of another kind.",
            (RunTask task, RunTask other, ActivityProgress or ChildProgress) when task.Await != other.Await =>
                "It is under way, and only one of the definitions waits for its end.",
            (TryTask, TryTask { Catch.Do: null }, TryProgress { Stage: TryStage.Handling }) when ((TryTask)old).Catch.Do is not null =>
                "It handles an error, and the new definition has nothing that handles it.",
            _ => null,
        };
    }

    private void Block(TaskRun run, string message, string? newPointer = null) => Blocked.Add(new(DifferenceKind.Blocked, run.Pointer, message, newPointer, IsUnderWay: true));
}
