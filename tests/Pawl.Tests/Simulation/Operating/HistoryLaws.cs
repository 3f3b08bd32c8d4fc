using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Language.Definitions;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>What every history must keep to, whoever operated its execution: it reads events one by one, and knows nothing of states.</summary>
/// <param name="world">Is told of what is broken.</param>
/// <param name="execution">The execution.</param>
/// <param name="definitions">The definitions that executions which are stepped run; null for others.</param>
internal sealed class HistoryLaws(SimulatedWorld world, ExecutionKey execution, Func<DefinitionId, WorkflowDefinition?> definitions)
{
    private readonly Dictionary<int, (int Owner, string Pointer, bool IsBranch)> _runs = [];
    private readonly HashSet<(int Owner, string Pointer)> _met = [];
    private readonly HashSet<int> _moved = [];
    private HashSet<string> _breakpoints = [];
    private WorkflowDefinition? _definition;
    private ExecutionSuspended? _suspension;
    private RunGoalSet? _goal;
    /// <summary>The task of a <c>run-until</c>, once it has ended.</summary>
    private string? _reached;
    /// <summary>The fork whose branches were just beginning when that task ended; null when it is no branch.</summary>
    private int? _reachedFork;
    /// <summary>Runs of real tasks that all that a step did may have been for; null before it did anything.</summary>
    private HashSet<int>? _stepped;
    private bool _hasStepped;

    public void Check(IEnumerable<HistoryBatch> history)
    {
        foreach (var batch in history)
            foreach (var happened in batch.Events) Take(happened, batch.At);
    }

    private void Take(HistoryEvent happened, DateTimeOffset at)
    {
        if (IsProgress(happened)) Require(Promise.StandsStill, _suspension is null, $"{happened} while it is suspended");
        // The branches of a fork begin together, also when one of them fails or is skipped at once.
        if (IsBeginning(happened) && !(happened is TaskStarted { Branch: not null } branch && branch.Owner == _reachedFork)) Require(Promise.StopsWhereAsked, _reached is null, $"{happened} behind {_reached}, where it was to stop");
        switch (happened)
        {
            case ExecutionStarted started:
                _definition = definitions(started.Definition);
                break;
            case ExecutionForked forked:
                _definition = definitions(forked.Snapshot.State.Definition);
                // It stands where the other one stood, before a breakpoint too.
                _breakpoints = [.. forked.Snapshot.State.Breakpoints];
                _moved.UnionWith(forked.Snapshot.State.Runs.Values.Where(run => run.PassedBreakpoint).Select(run => run.Id));
                foreach (var run in forked.Snapshot.State.Runs.Values) _runs[run.Id] = (run.Owner, run.Pointer, run.Branch is not null);
                break;
            case DefinitionMigrated migrated:
                _definition = definitions(migrated.To);
                foreach (var move in migrated.Moves.Where(move => move.Run != 0)) _runs[move.Run] = _runs[move.Run] with { Pointer = move.Pointer };
                if (migrated.Breakpoints is { } breakpoints) _breakpoints = [.. breakpoints];
                if (migrated.Until is { } until && _goal is not null) _goal = _goal with { Pointer = until };
                // What stands before a task still does, wherever the task is now.
                _moved.UnionWith(_met.Select(met => met.Owner));
                break;
            case ExecutionSuspended suspended:
                Suspend(suspended);
                break;
            case ExecutionResumed resumed:
                Resume(resumed, at);
                break;
            case RunGoalSet goal:
                (_goal, _reached, _stepped, _hasStepped) = (goal, null, null, false);
                break;
            case BreakpointsSet set:
                _breakpoints = [.. set.Pointers];
                break;
            case TaskStarted started:
                Start(started);
                break;
            case ActivityScheduled scheduled:
                Step(scheduled.Run, happened);
                break;
            case WaitStarted wait:
                Step(wait.Run, happened);
                break;
            case ChildScheduled child:
                Step(child.Run, happened);
                break;
            case TaskSkipped skipped:
                if (_goal is { Goal: RunGoalKind.RunUntil } && skipped.Pointer == _goal.Pointer) (_reached, _reachedFork) = (skipped.Pointer, skipped.Branch is null ? null : skipped.Owner);
                break;
            case TaskCompleted completed:
                Step(completed.Run, happened);
                End(completed.Run);
                break;
            case TaskFaulted faulted:
                End(faulted.Run);
                if (_reached is not null && _runs.TryGetValue(faulted.Run, out var failed) && failed.Pointer == _reached && failed.IsBranch) _reachedFork = failed.Owner;
                break;
            case TaskCancelled cancelled:
                End(cancelled.Run);
                break;
            default:
                break;
        }
    }

    private void Suspend(ExecutionSuspended suspended)
    {
        Require(Promise.GoesOnOnce, _suspension is null, "it was suspended twice");
        switch (suspended.Cause)
        {
            case SuspensionCause.Breakpoint:
                Require(Promise.StopsWhereAsked, _breakpoints.Contains(suspended.Pointer!), $"it stopped before {suspended.Pointer}, which has no breakpoint");
                _met.Add((suspended.Run!.Value, suspended.Pointer!));
                break;
            case SuspensionCause.Step:
                Require(Promise.StopsWhereAsked, _goal is { Goal: RunGoalKind.Step } && _hasStepped, $"it stopped behind {suspended.Pointer} as if it had been stepped");
                break;
            case SuspensionCause.RunUntil:
                Require(Promise.StopsWhereAsked, _goal is { Goal: RunGoalKind.RunUntil } && suspended.Pointer == _goal.Pointer && _reached == _goal.Pointer, $"it stopped behind {suspended.Pointer}, and was to run until {_goal?.Pointer}");
                break;
            default:
                break;
        }
        (_suspension, _goal, _reached, _reachedFork) = (suspended, null, null, null);
    }

    private void Resume(ExecutionResumed resumed, DateTimeOffset at)
    {
        Require(Promise.GoesOnOnce, _suspension is not null, $"it went on by {resumed.Cause}, and was not suspended");
        var isRight = resumed.Cause switch
        {
            ResumeCause.Operator => resumed.By.Actor != "",
            ResumeCause.Time => _suspension?.Until <= at,
            ResumeCause.Condition => _suspension?.When is not null,
            _ => _suspension?.LimitAt <= at,
        };
        Require(Promise.GoesOnOnce, isRight, $"it went on by {resumed.Cause} at {at:O}, and was suspended until {_suspension?.Until:O} or {_suspension?.When}");
        _suspension = null;
    }

    private void Start(TaskStarted started)
    {
        _runs[started.Run] = (started.Owner, started.Pointer, started.Branch is not null);
        if (_breakpoints.Contains(started.Pointer))
        {
            // A breakpoint on a branch stops before all branches of its fork, and once for all of them.
            var hasStopped = started.Branch is null ? _met.Remove((started.Owner, started.Pointer)) || _moved.Remove(started.Owner) : _met.Any(met => met.Owner == started.Owner);
            Require(Promise.StopsWhereAsked, hasStopped, $"run {started.Run} at {started.Pointer} began, and it did not stop at the breakpoint");
        }
    }

    private void End(int run)
    {
        if (_goal is null || !_runs.TryGetValue(run, out var ended)) return;
        if (_goal.Goal == RunGoalKind.Step) _hasStepped |= IsReal(ended.Pointer);
        else if (ended.Pointer == _goal.Pointer) _reached = ended.Pointer;
    }

    /// <summary>A step does something: it must be for the one real task that it carries out. An extended task holds the tasks of its extensions.</summary>
    private void Step(int run, HistoryEvent happened)
    {
        if (_goal is not { Goal: RunGoalKind.Step } || _definition is null) return;
        var around = new HashSet<int>();
        for (var at = run; _runs.TryGetValue(at, out var one); at = one.Owner)
            if (IsReal(one.Pointer)) around.Add(at);
        if (around.Count == 0) return;
        if (_stepped is null) _stepped = around;
        else _stepped.IntersectWith(around);
        Require(Promise.StopsWhereAsked, _stepped.Count > 0, $"a step carries out several tasks, the last of them at {_runs[run].Pointer}: {happened}");
    }

    /// <summary>What only happens when an execution moves.</summary>
    private static bool IsProgress(HistoryEvent happened) =>
        IsBeginning(happened) || happened is TaskCompleted or TaskSkipped or TaskFaulted or ErrorCaught or RetryScheduled or ExecutionCompleted or ExecutionFaulted;

    private static bool IsBeginning(HistoryEvent happened) =>
        happened is TaskStarted or ActivityScheduled or WaitStarted or ChildScheduled or EventEmitted or LoopStarted or IterationStarted or AttemptStarted or ForkStarted or ListenStarted or ExecutionCompleted;

    private bool IsReal(string pointer) =>
        _definition?.TasksByPointer.TryGetValue(pointer, out var task) is true && task is not (DoTask or ForTask or ForkTask or TryTask or FunctionCallTask);

    private void Require(Promise promise, bool holds, string otherwise)
    {
        if (!holds) world.Violate(promise, $"{execution.Id}: {otherwise}");
    }
}
