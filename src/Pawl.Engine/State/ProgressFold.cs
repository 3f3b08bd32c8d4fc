using System.Collections.Immutable;
using Pawl.Engine.History;
using Pawl.Language.Expressions;

namespace Pawl.Engine.State;

/// <summary>Folds the events between the beginning and the end of a task, kind by kind.</summary>
internal static class ProgressFold
{
    public static ExecutionState Apply(ExecutionState state, HistoryEvent happened, DateTimeOffset at) => happened switch
    {
        LoopStarted loop => state.With(
            state.RunAt(loop.Run) with { Progress = new LoopProgress(loop.Items, -1) }, ready: true),
        IterationStarted iteration => Iterated(state, iteration),
        // Its branches start in the same decision; only a fork without any has something to decide at once.
        // The breakpoint before its branches is behind it: what else runs inside it, such as an extension, may have another one.
        ForkStarted fork => state.With(state.RunAt(fork.Run) with { Progress = NewFork(fork), PassedBreakpoint = false }, ready: fork.Branches == 0),
        ActivityScheduled activity => state.With(
            state.RunAt(activity.Run) with { Progress = new ActivityProgress(activity.Request, at, IsPending: true, Failure: null, activity.AtMostOnce, IsVeiled: activity.IsVeiled) }, ready: false),
        ActivityBegun or ActivityDetached or DetachedActivityEnded => ActivityFold.Apply(state, happened),
        ActivityCompleted completed => ActivityEnded(state, completed.Run, completed.Result, null),
        ActivityFailed failed => ActivityEnded(state, failed.Run, null, failed.Error),
        WorkResumed => state, // only the account of active time changes, which is kept with every event
        SubscriptionStarted subscription => SubscriptionFold.Started(state, subscription),
        MessageConsumed consumed => SubscriptionFold.Consumed(state, consumed),
        MessageIterationEnded iteration => SubscriptionFold.IterationEnded(state, iteration),
        ChildScheduled child => state.With(
            state.RunAt(child.Run) with { Progress = new ChildProgress(child.ChildId, IsPending: true, Failure: null) }, ready: false),
        ChildCompleted completed => ChildEnded(state, completed.Run, completed.Output, null),
        ChildFailed failed => ChildEnded(state, failed.Run, null, failed.Error),
        WaitStarted wait => state.With(
            state.RunAt(wait.Run) with { Progress = new WaitProgress(wait.DueAt, Fired: false) }, ready: false)
            .WithTimer(new(wait.Run, TimerPurpose.Wait), wait.DueAt),
        TimerFired fired => Fired(state, fired),
        AttemptStarted attempt => AttemptStarted(state, attempt, at),
        RetryScheduled retry => RetryScheduled(state, retry),
        ErrorCaught caught => Caught(state, caught),
        CompensationStarted or CompensationEnded or CompensationSkipped => Compensation.CompensationFold.Apply(state, happened),
        FunctionEntered entered => FunctionFold.Entered(state, entered),
        ExtensionsChosen chosen => ExtensionFold.Chosen(state, chosen),
        ExtensionListStarted started => ExtensionFold.ListStarted(state, started),
        ExtendedWorkStarted started => ExtensionFold.WorkStarted(state, started),
        ExtendedWorkEnded ended => ExtensionFold.WorkEnded(state, ended),
        EventEmitted emitted => ListenFold.Emitted(state, emitted),
        ListenStarted listen => ListenFold.Started(state, listen),
        EventConsumed consumed => ListenFold.Consumed(state, consumed),
        ListenIterationStarted iteration => ListenFold.IterationStarted(state, iteration),
        ListenIterationEnded iteration => ListenFold.IterationEnded(state, iteration),
        ScheduleTimerSet timer => ScheduleFold.TimerSet(state, timer),
        ScheduleListening listening => ScheduleFold.Listening(state, listening),
        ScheduleEventConsumed consumed => ScheduleFold.Consumed(state, consumed),
        ScheduleSetDropped dropped => ScheduleFold.Dropped(state, dropped),
        ScheduledExecutionStarted started => ScheduleFold.Started(state, started),
        ScheduledExecutionEnded => ScheduleFold.Ended(state),
        ExecutionSuspended or ExecutionResumed or ResumeConditionFailed or RunGoalSet or StepBegun or BreakpointsSet => ControlFold.Apply(state, happened, at),
        DefinitionMigrated migrated => Compatibility.Compatibilities.Moved(state, migrated.To, migrated.Moves, migrated.Breakpoints, migrated.Until),
        CursorMoved or TaskOverridden or ContextEdited => EditFold.Apply(state, happened),
        _ => throw new DamagedHistoryException($"{happened.GetType().Name} is unknown here: the history is from a later version of Pawl."),
    };

    private static ForkProgress NewFork(ForkStarted fork)
    {
        var none = Enumerable.Repeat<JqValue?>(null, fork.Branches).ToImmutableArray();
        return new(fork.Compete, fork.Branches, none, none, Winner: null, EndedBy: null);
    }

    private static ExecutionState Iterated(ExecutionState state, IterationStarted iteration)
    {
        var run = state.RunAt(iteration.Run);
        return state.With(
            run with
            {
                Progress = run.ProgressOf<LoopProgress>() with { Index = iteration.Index },
                Cursor = new(run.Pointer + "/do", 0, run.DataInHand()),
            },
            ready: true);
    }

    private static ExecutionState ActivityEnded(ExecutionState state, int id, JqValue? result, Language.Definitions.WorkflowError? error)
    {
        var run = state.RunAt(id);
        return state.With(
            run with { RawOutput = result, Progress = run.ProgressOf<ActivityProgress>() with { IsPending = false, Failure = error } }, ready: true);
    }

    private static ExecutionState ChildEnded(ExecutionState state, int id, JqValue? output, Language.Definitions.WorkflowError? error)
    {
        var run = state.RunAt(id);
        return state.With(
            run with { RawOutput = output, Progress = run.ProgressOf<ChildProgress>() with { IsPending = false, Failure = error } }, ready: true);
    }

    private static ExecutionState Fired(ExecutionState state, TimerFired fired)
    {
        var run = state.RunAt(fired.Run);
        state = state.WithoutTimer(new(fired.Run, fired.Purpose));
        return fired.Purpose switch
        {
            TimerPurpose.Wait => state.With(run with { Progress = run.ProgressOf<WaitProgress>() with { Fired = true } }, ready: true),
            TimerPurpose.Retry => state.With(run with { Progress = run.ProgressOf<TryProgress>() with { Stage = TryStage.Due } }, ready: true),
            TimerPurpose.Consumption => SubscriptionFold.TimeOver(state, fired.Run),
            TimerPurpose.SuspensionWarning or TimerPurpose.SuspensionLimit => ControlFold.Fired(state, fired.Purpose),
            _ => state, // a time limit or a schedule: the events that follow in the same batch say what it led to
        };
    }

    private static ExecutionState AttemptStarted(ExecutionState state, AttemptStarted attempt, DateTimeOffset at)
    {
        var run = state.RunAt(attempt.Run);
        var before = run.Progress as TryProgress;
        state = state.WithoutTimer(new(run.Id, TimerPurpose.Retry)).With(
            run with
            {
                Error = null,
                Progress = new TryProgress(TryStage.Trying, attempt.Attempt, before?.FirstStartedAt ?? at, before?.Caught),
                Cursor = new(run.Pointer + "/try", 0, run.Input),
            },
            ready: true);
        return attempt.TimeoutAt is { } due ? state.WithTimer(new(run.Id, TimerPurpose.Attempt), due) : state;
    }

    private static ExecutionState RetryScheduled(ExecutionState state, RetryScheduled retry)
    {
        var run = state.RunAt(retry.Run);
        return state
            .With(run with { Error = null, Progress = run.ProgressOf<TryProgress>() with { Stage = TryStage.Waiting, Caught = retry.Error } }, ready: false)
            .WithoutTimer(new(run.Id, TimerPurpose.Attempt))
            .WithTimer(new(run.Id, TimerPurpose.Retry), retry.DueAt);
    }

    private static ExecutionState Caught(ExecutionState state, ErrorCaught caught)
    {
        var run = state.RunAt(caught.Run);
        return state
            .With(
                run with
                {
                    Error = null,
                    Progress = run.ProgressOf<TryProgress>() with { Stage = TryStage.Handling, Caught = caught.Error },
                    Cursor = new(run.Pointer + "/catch/do", 0, run.Input),
                },
                ready: true)
            .WithoutTimer(new(run.Id, TimerPurpose.Attempt));
    }
}
