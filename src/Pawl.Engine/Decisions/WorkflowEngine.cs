using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.Schedules;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Linking;

namespace Pawl.Engine.Decisions;

/// <summary>The pure core: what follows when something happens to an execution.</summary>
public static class WorkflowEngine
{
    /// <summary>Decides. The same arguments give the same decision.</summary>
    /// <param name="definition">The definition version that the execution runs.</param>
    /// <param name="state">Where it stands; null before a <see cref="StartExecution"/> or a <see cref="ForkExecution"/>.</param>
    /// <param name="stimulus">What happened. One that no longer matters (a late timer, a repeated result, a second start) gives a decision without events.</param>
    /// <param name="context">Time, randomness and bounds.</param>
    public static Decision Decide(WorkflowDefinition definition, ExecutionState? state, Stimulus stimulus, DecisionContext context)
    {
        var turn = new Turn(definition, state, context);
        var outcome = state is not null && stimulus is Operate operate ? state.End is null ? Operations.Take(turn, operate) : Operations.AfterEnd(state, operate) : null;
        var concerns = state is null
            ? stimulus switch
            {
                StartExecution start => Executions.Start(turn, start),
                ForkExecution fork => Forks.Start(turn, fork),
                _ => false,
            }
            : outcome is null ? state.End is null && Take(turn, stimulus) : outcome.Kind == OperatorOutcomeKind.Done && state.End is null;
        if (concerns && turn.State.Suspension is not null) ResumeConditions.Ask(turn);
        return turn.Decided(moreToDo: concerns && turn.RunUntilWaiting()) with { Outcome = outcome };
    }

    /// <summary>The answer to an operator's command on an execution that has ended, for which no definition is needed.</summary>
    /// <param name="state">A state with an end.</param>
    /// <param name="operate">The command.</param>
    public static OperatorOutcome OperateAfterEnd(ExecutionState state, Operate operate) => Operations.AfterEnd(state, operate);

    /// <summary>Where something outside the definition is to be looked for before the execution starts.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="reference">What is looked for: of the definition, or of what was found before.</param>
    /// <param name="start">The start that is about to be decided on.</param>
    /// <param name="context">Time and bounds.</param>
    public static ResourceLocation Locate(WorkflowDefinition definition, ExternalReference reference, StartExecution start, DecisionContext context) =>
        ResourceLocator.Locate(new Turn(definition, null, context), reference, start);

    /// <summary>The activities that have been asked for and have not ended: what a restart carries out again, with the same keys.</summary>
    /// <param name="definition">The definition version that the execution runs.</param>
    /// <param name="key">The execution.</param>
    /// <param name="state">Where it stands.</param>
    public static IReadOnlyList<PendingActivity> PendingActivities(WorkflowDefinition definition, ExecutionKey key, ExecutionState state) => SideEffects.Pending(definition, key, state);


    /// <summary>Evaluates a veiled activity in full: the same arguments from the same state, at the recorded time.</summary>
    /// <param name="definition">The definition version that the execution runs.</param>
    /// <param name="state">A state in which the activity is pending; what its arguments are made of does not change while it is.</param>
    /// <param name="activity">The activity.</param>
    /// <param name="context">The secrets and the bounds; the time is not looked at.</param>
    public static UnveiledActivity Unveil(WorkflowDefinition definition, ExecutionState state, PendingActivity activity, DecisionContext context)
    {
        // Nobody waits for it, so the task is over, and with it what the arguments were made of.
        if (!state.Runs.TryGetValue(activity.Run, out var run))
            return new(null, ErrorTypes.Runtime("This was left behind with arguments from secrets, and the server stopped while it was under way: it cannot be carried out again."));

        var used = new HashSet<string>(StringComparer.Ordinal);
        var turn = new Turn(definition, state, context with { Now = activity.ScheduledAt, SecretsUsed = used });
        try
        {
            return new(Tasks.ActivityArguments.Evaluate(turn, run, definition.TasksByPointer[run.Pointer], veil: null), null) { Secrets = [.. used] };
        }
        catch (RaisedException raised)
        {
            return new(null, raised.Error);
        }
    }


    /// <summary>Lets a stimulus into the state.</summary><returns>Whether it concerned anything that still lives.</returns>
    private static bool Take(Turn turn, Stimulus stimulus) => stimulus switch
    {
        ContinueExecution => true,
        CancelExecution cancel => Executions.Cancel(turn, cancel.Reason),
        ActiveTimeElapsed => ActiveTimes.ActiveTimeLimits.Elapsed(turn),
        TimerElapsed elapsed => Timers.Elapsed(turn, elapsed.Timer),
        ActivityTaken taken => SideEffects.Taken(turn, taken),
        ActivityEnded ended => SideEffects.Ended(turn, ended),
        ActivitiesLost lost => SideEffects.Lost(turn, lost),
        ActivityReported reported => Tasks.MessageArrivals.Take(turn, reported),
        ChildEnded ended => TakeChild(turn, ended),
        EventArrived arrived => TakeEvent(turn, arrived),
        _ => false,
    };

    private static bool TakeEvent(Turn turn, EventArrived arrived)
    {
        if (arrived.Run != 0) return Events.Arrivals.Take(turn, arrived);
        return turn.State.Runs[0].Progress is ScheduleProgress schedule
            ? ScheduleMachine.Guarded(turn, () => ScheduleArrivals.Take(turn, schedule, arrived))
            : ResumeConditions.Take(turn, arrived);
    }

    private static bool TakeChild(Turn turn, ChildEnded ended)
    {
        if (turn.State.Runs.TryGetValue(ended.Run, out var run) && run.Progress is ScheduleProgress schedule) return ScheduleMachine.Guarded(turn, () => ScheduleMachine.Ended(turn, schedule, ended));
        if (run is null
            || run.Progress is not ChildProgress { IsPending: true } child
            || child.ChildId != ended.ChildId) return false;
        turn.Emit(ended.Error is { } error ? new ChildFailed(ended.Run, error) : new ChildCompleted(ended.Run, (ended.Output ?? default).AsRead()));
        return true;
    }
}
