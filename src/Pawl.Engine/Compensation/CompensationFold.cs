using System.Collections.Immutable;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Compensation;

/// <summary>Folds what sagas remember, and how they undo it.</summary>
internal static class CompensationFold
{
    public static ExecutionState Apply(ExecutionState state, HistoryEvent happened) => happened switch
    {
        CompensationStarted started => Started(state, started),
        CompensationEnded ended => state.With(state.RunAt(ended.Run) with { Undoing = null }, ready: true),
        CompensationSkipped skipped => Skipped(state, skipped.Run),
        _ => throw new DamagedHistoryException($"{happened.GetType().Name} is no event of a compensation."),
    };

    /// <summary>A task has completed: its saga takes over the steps inside it, and the task itself when it can be undone.</summary>
    public static ExecutionState Remember(ExecutionState state, TaskRun run, SagaStep step, JqValue output)
    {
        var saga = state.RunAt(step.Run);
        var steps = (saga.Steps ?? []).AddRange((run.Steps ?? []).Select(inner => inner with { IsParallel = step.IsParallel }));
        if (step.IsUndoable) steps = steps.Add(new(run.Id, run.Pointer, run.Input, output, state.Position + 1, step.IsParallel));
        return state with { Runs = state.Runs.SetItem(run.Id, run with { Steps = null }).SetItem(saga.Id, saga with { Steps = InOrder(steps) }) };
    }

    public static ExecutionState UndoStarted(ExecutionState state, TaskStarted started, int undoes, DateTimeOffset at)
    {
        var owner = state.RunAt(started.Owner);
        var undoing = UndoingOf(owner);
        var step = undoing.Left.FirstOrDefault(step => step.Run == undoes) ?? throw new DamagedHistoryException($"Run {started.Run} undoes run {undoes}, which is not to be undone.");
        var run = new TaskRun
        {
            Id = started.Run,
            Owner = started.Owner,
            Pointer = started.Pointer,
            StartedAt = at,
            RawInput = step.Arguments,
            Input = step.Arguments,
            Undoes = step,
        };
        undoing = undoing with { Left = undoing.Left.Remove(step), Running = undoing.Running + 1 };
        state = state.With(owner with { Undoing = undoing, PassedBreakpoint = false }, undoing.IsReady).With(run, ready: true);
        return state with { LastRun = run.Id };
    }

    /// <summary>An undo ended, and is no longer among the runs.</summary>
    public static ExecutionState UndoEnded(ExecutionState state, TaskRun run, WorkflowError? error)
    {
        var owner = state.RunAt(run.Owner);
        var undoing = UndoingOf(owner);
        undoing = undoing with { Running = undoing.Running - 1, Failed = error is null ? undoing.Failed : undoing.Failed.Add(new(run.Undoes!, error)) };
        return state.With(owner with { Undoing = undoing }, undoing.IsReady);
    }

    private static ExecutionState Started(ExecutionState state, CompensationStarted started)
    {
        var steps = ImmutableArray.CreateBuilder<CompletedStep>();
        var running = 0;
        var runs = state.Runs.ToBuilder();
        foreach (var run in Sagas.Around(state, started.Run))
        {
            if (run.Steps is { } completed) steps.AddRange(completed);
            // One that failed gets another chance: something else follows now.
            if (run.Undoing is { } undoing) steps.AddRange(undoing.Left.Concat(undoing.Failed.Select(failed => failed.Step)));
            if (run.Steps is not null || run.Undoing is not null) runs[run.Id] = run with { Steps = null, Undoing = null };
        }
        var parallel = steps.All(step => step.IsParallel);
        foreach (var undo in Sagas.UndosInside(state, started.Run))
        {
            running++;
            parallel &= undo.Undoes!.IsParallel;
            runs[undo.Id] = undo with { Owner = started.Run };
        }
        var next = new Undoing(InOrder(steps.ToImmutable()), running, [], parallel, started.Then, started.Error, started.Reason, started.By?.Actor);
        // It may have stood before a task that does not begin any more.
        runs[started.Run] = runs[started.Run] with { Undoing = next, PassedBreakpoint = false };
        var timers = state.Timers.Remove(new(started.Run, TimerPurpose.Attempt));
        // What ends for good has no limit any more: its steps are undone however long that takes.
        if (started.Then is AfterUndoing.Fault or AfterUndoing.Cancel) timers = timers.Remove(new(started.Run, TimerPurpose.Timeout));
        return state with { Runs = runs.ToImmutable(), Timers = timers, Ready = next.IsReady ? state.Ready.Add(started.Run) : state.Ready.Remove(started.Run) };
    }

    /// <summary>The execution goes on after a suspension: undos that failed are tried again.</summary>
    public static ExecutionState Resumed(ExecutionState state)
    {
        foreach (var run in state.Runs.Values)
        {
            if (run.Undoing is not { Failed.IsEmpty: false } undoing) continue;
            // Another step may be the next one now, with a breakpoint of its own.
            state = state.With(run with { PassedBreakpoint = false, Undoing = undoing with { Left = InOrder([.. undoing.Left, .. undoing.Failed.Select(failed => failed.Step)]), Failed = [] } }, ready: true);
        }
        return state;
    }

    private static ExecutionState Skipped(ExecutionState state, int id)
    {
        var run = state.RunAt(id);
        return state.With(run with { Undoing = UndoingOf(run) with { Failed = [] } }, ready: true);
    }

    private static Undoing UndoingOf(TaskRun run) =>
        run.Undoing ?? throw new DamagedHistoryException($"Run {run.Id} at '{run.Pointer}' undoes nothing.");

    private static ImmutableArray<CompletedStep> InOrder(ImmutableArray<CompletedStep> steps)
    {
        for (var i = 1; i < steps.Length; i++)
            if (steps[i - 1].Position > steps[i].Position) return [.. steps.OrderBy(step => step.Position)];
        return steps;
    }
}
