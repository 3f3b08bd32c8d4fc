using System.Collections.Immutable;
using Pawl.Engine.Control;
using Pawl.Engine.History;

namespace Pawl.Engine.State;

/// <summary>Folds what people in charge do to an execution.</summary>
internal static class ControlFold
{
    public static ExecutionState Apply(ExecutionState state, HistoryEvent happened, DateTimeOffset at) => happened switch
    {
        ExecutionSuspended suspended => Suspended(state, suspended, at),
        ExecutionResumed resumed => Resumed(state, resumed, at),
        ResumeConditionFailed failed => state with { Suspension = At(state) with { WhenFault = failed.Fault } },
        RunGoalSet goal => state with { Goal = new(goal.Goal, goal.By.Actor, goal.Pointer) },
        StepBegun begun => state with { Goal = (state.Goal ?? throw new DamagedHistoryException($"No step was wanted at position {state.Position + 1}.")) with { Run = begun.Run } },
        BreakpointsSet set => state with { Breakpoints = set.Pointers },
        _ => throw new DamagedHistoryException($"{happened.GetType().Name} is no event of control."),
    };

    /// <summary>A timer of the suspension itself fired.</summary>
    public static ExecutionState Fired(ExecutionState state, TimerPurpose purpose) => state with
    {
        Suspension = purpose == TimerPurpose.SuspensionWarning ? At(state) with { Warned = true } : At(state) with { Overdue = true },
    };

    /// <summary>One more command that took effect.</summary>
    public static ExecutionState Remembering(ExecutionState state, OperatorMark mark)
    {
        // One command may have led to several facts.
        if (state.Commands is { IsEmpty: false } known && known[^1] == mark) return state;
        var commands = state.Commands.Count < ExecutionState.RememberedCommands ? state.Commands : state.Commands.RemoveAt(0);
        return state with { Commands = commands.Add(mark) };
    }

    private static Suspension At(ExecutionState state) => state.Suspension ?? throw new DamagedHistoryException($"The execution is not suspended at position {state.Position + 1}.");

    private static ExecutionState Suspended(ExecutionState state, ExecutionSuspended suspended, DateTimeOffset at)
    {
        if (state.Suspension is not null) throw new DamagedHistoryException($"The execution is suspended twice at position {state.Position + 1}.");

        var timers = ImmutableSortedDictionary.CreateBuilder<TimerKey, DateTimeOffset>();
        if (suspended.Until is { } until) timers[new(0, TimerPurpose.Resume)] = until;
        if (suspended.WarnAt is { } warning) timers[new(0, TimerPurpose.SuspensionWarning)] = warning;
        if (suspended.LimitAt is { } limit) timers[new(0, TimerPurpose.SuspensionLimit)] = limit;
        if (suspended is { Cause: SuspensionCause.Breakpoint, Run: { } owner })
            state = state with { Runs = state.Runs.SetItem(owner, state.RunAt(owner) with { PassedBreakpoint = true }) };
        return state with
        {
            Goal = null,
            Timers = timers.ToImmutable(),
            Subscriptions = suspended.When?.Event is { } awaited
                ? state.Subscriptions.SetItem(0, new([new(awaited.Type, Replays: false)], state.Position + 1))
                : state.Subscriptions,
            Suspension = new()
            {
                Since = at,
                Actor = suspended.By.Actor,
                Cause = suspended.Cause,
                Reason = suspended.Reason,
                Pointer = suspended.Pointer,
                Until = suspended.Until,
                When = suspended.When,
                LimitAction = suspended.LimitAction,
                Held = state.Timers,
            },
        };
    }

    private static ExecutionState Resumed(ExecutionState state, ExecutionResumed resumed, DateTimeOffset at)
    {
        state = GoingOn(state, at);
        return resumed.Data is { } data ? ContextMerge.Into(state, data) : state;
    }

    /// <summary>A suspended execution as it goes on: timers that stood still run again.</summary>
    public static ExecutionState GoingOn(ExecutionState state, DateTimeOffset at)
    {
        var suspension = At(state);
        var still = at - suspension.Since;
        var timers = ImmutableSortedDictionary.CreateBuilder<TimerKey, DateTimeOffset>();
        foreach (var (timer, due) in suspension.Held)
        {
            // A run may have ended meanwhile, by what was under way or by an operator.
            if (state.Runs.ContainsKey(timer.Run)) timers[timer] = timer.Purpose.StandsStill() ? due + still : due;
        }
        return Compensation.CompensationFold.Resumed(state with { Timers = timers.ToImmutable(), Subscriptions = state.Subscriptions.Remove(0), Suspension = null });
    }
}
