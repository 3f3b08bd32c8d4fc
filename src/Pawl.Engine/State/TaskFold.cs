using Pawl.Engine.Compensation;
using Pawl.Engine.History;
using Pawl.Language.Expressions;

namespace Pawl.Engine.State;

/// <summary>Folds the events that begin and end a task.</summary>
internal static class TaskFold
{
    public static ExecutionState Started(ExecutionState state, TaskStarted started, DateTimeOffset at)
    {
        if (started.Run != state.LastRun + 1)
            throw new DamagedHistoryException($"Task run {started.Run} at {started.Pointer} does not follow run {state.LastRun}.");

        if (started.Undoes is { } undoes) return CompensationFold.UndoStarted(state, started, undoes, at);
        var owner = state.RunAt(started.Owner);
        if (started.Branch is null && owner.Cursor is null)
        {
            owner = owner with { Cursor = FirstCursor(owner, started.Pointer) };
            state = state.With(owner, ready: false);
        }
        if (owner.PassedBreakpoint && started.Branch is null)
        {
            owner = owner with { PassedBreakpoint = false };
            state = state.With(owner, ready: false);
        }
        var raw = started.Branch is null ? owner.DataInHand() : owner.Input;
        var run = new TaskRun
        {
            Id = started.Run,
            Owner = started.Owner,
            Pointer = started.Pointer,
            Branch = started.Branch,
            StartedAt = at,
            RawInput = raw,
            Input = started.Input ?? raw,
            Context = started.Branch is null ? null : state.ContextOf(owner),
        };
        return state with
        {
            LastRun = started.Run,
            Runs = state.Runs.Add(run.Id, run),
            // A fork is not woken or put to sleep by its branches' starts: one that began before may have decided it already.
            Ready = (started.Branch is null ? state.Ready.Remove(started.Owner) : state.Ready).Add(run.Id),
            Timers = started.TimeoutAt is { } due ? state.Timers.SetItem(new(run.Id, TimerPurpose.Timeout), due) : state.Timers,
        };
    }

    public static ExecutionState Skipped(ExecutionState state, TaskSkipped skipped)
    {
        var owner = state.RunAt(skipped.Owner);
        return skipped.Branch is { } branch
            ? BranchEnded(state, owner, branch, output: owner.Input, context: null, wins: false, endsWorkflow: false)
            : GoOn(state, owner with { Cursor = owner.Cursor ?? FirstCursor(owner, skipped.Pointer), PassedBreakpoint = false }, owner.DataInHand(), next: null);
    }

    public static ExecutionState Completed(ExecutionState state, TaskCompleted completed)
    {
        var run = state.RunAt(completed.Run);
        var output = run.OutputWhen(completed);
        if (completed.Context is { } context)
        {
            state = state.WithContext(run, context);
            run = state.RunAt(completed.Run);
        }
        if (completed.Saga is { } saga) state = CompensationFold.Remember(state, run, saga, output);
        state = Remove(state, run);
        if (run.Undoes is not null) return CompensationFold.UndoEnded(state, run, null);
        var owner = state.RunAt(run.Owner);
        return run.Branch is { } branch
            ? BranchEnded(state, owner, branch, output, run.Context, wins: true, endsWorkflow: completed.Next == TaskCompleted.WorkflowEnd)
            : GoOn(state, owner, output, completed.Next);
    }

    /// <summary>An operator ended it, with an output of their own.</summary>
    public static ExecutionState Overridden(ExecutionState state, TaskOverridden overridden)
    {
        var run = state.RunAt(overridden.Run);
        state = Remove(state, run);
        var owner = state.RunAt(run.Owner) with { Error = null };
        return run.Branch is { } branch
            ? BranchEnded(state, owner, branch, overridden.Output, run.Context, wins: true, endsWorkflow: false)
            : GoOn(state, owner, overridden.Output, next: null);
    }

    public static ExecutionState Faulted(ExecutionState state, TaskFaulted faulted)
    {
        var run = state.RunAt(faulted.Run);
        state = Remove(state, run);
        if (run.Undoes is not null) return CompensationFold.UndoEnded(state, run, faulted.Error);
        var owner = state.RunAt(run.Owner) with { Error = faulted.Error };
        return run.Branch is { } branch
            ? BranchEnded(state, owner, branch, output: null, context: null, wins: false, endsWorkflow: false)
            : state.With(owner, ready: true);
    }

    public static ExecutionState Cancelled(ExecutionState state, TaskCancelled cancelled) => Remove(state, state.RunAt(cancelled.Run));

    /// <summary>A plain list has a cursor from its first task on: the list's pointer is the task's without index and name.</summary>
    private static Cursor FirstCursor(TaskRun owner, string pointer)
    {
        var name = pointer.LastIndexOf('/');
        var index = name > 0 ? pointer.LastIndexOf('/', name - 1) : -1;
        return index > 0 && int.TryParse(pointer.AsSpan(index + 1, name - index - 1), out var position)
            ? new(pointer[..index], position, owner.Input)
            : throw new DamagedHistoryException($"'{pointer}' is not the pointer of a task in a list.");
    }

    private static ExecutionState GoOn(ExecutionState state, TaskRun owner, JqValue data, int? next)
    {
        var cursor = owner.Cursor ?? throw new DamagedHistoryException($"Run {owner.Id} at '{owner.Pointer}' has no list that could go on.");
        return state.With(owner with { Cursor = cursor with { Next = next ?? cursor.Next + 1, Data = data } }, ready: true);
    }

    private static ExecutionState BranchEnded(ExecutionState state, TaskRun fork, int branch, JqValue? output, JqValue? context, bool wins, bool endsWorkflow)
    {
        if (fork.Progress is not ForkProgress progress)
            throw new DamagedHistoryException($"Run {fork.Id} at '{fork.Pointer}' has branches but is no fork.");

        progress = progress with
        {
            Live = progress.Live - 1,
            Outputs = progress.Outputs.SetItem(branch, output),
            Contexts = progress.Contexts.SetItem(branch, context),
            Winner = progress.Winner ?? (wins ? branch : null),
            EndedBy = progress.EndedBy ?? (endsWorkflow ? branch : null),
        };
        // Until then the other branches go on, and the fork has nothing to decide.
        var decided = progress.Live == 0
            || progress.EndedBy is not null
            || (progress.Compete ? progress.Winner is not null : fork.Error is not null);
        return state.With(fork with { Progress = progress }, ready: decided);
    }

    private static ExecutionState Remove(ExecutionState state, TaskRun run) => state with
    {
        Runs = state.Runs.Remove(run.Id),
        Ready = state.Ready.Remove(run.Id),
        Timers = state.WithoutTimersOf(run.Id),
        Subscriptions = state.Subscriptions.Remove(run.Id),
    };
}
