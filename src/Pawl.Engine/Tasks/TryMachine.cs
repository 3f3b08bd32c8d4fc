using Pawl.Engine.Compensation;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary><c>try</c>: runs its list, and decides what an error means: another attempt, the handler, or the owner's problem.</summary>
internal static class TryMachine
{
    public static void Step(Turn turn, TaskRun run, TryTask task)
    {
        var progress = run.Progress as TryProgress;
        switch (progress?.Stage)
        {
            case null:
                Attempt(turn, run, task, 1);
                break;
            case TryStage.Due:
                Attempt(turn, run, task, progress.Attempt + 1);
                break;
            case TryStage.Trying when run.Error is { } error:
                if (!CompensationMachine.Begin(turn, run, AfterUndoing.Catch, error)) Handle(turn, run, task, error);
                break;
            case TryStage.Trying:
                if (Sequence.Advance(turn, run, task.Try)) Completion.Complete(turn, run, task, run.DataInHand(), task.Then);
                break;
            case TryStage.Handling when run.Error is { } error:
                turn.Fault(run, error); // errors of the handler are not caught by the same try
                break;
            case TryStage.Handling:
                if (task.Catch.Do is null || Sequence.Advance(turn, run, task.Catch.Do))
                    Completion.Complete(turn, run, task, run.DataInHand(), task.Catch.Then ?? task.Then);
                break;
            case TryStage.Waiting:
            default:
                throw new DamagedHistoryException($"The try at {run.Pointer} waits for its next attempt and cannot be ready.");
        }
    }

    /// <summary>Decides what an error of the tried list means. The list is no longer running.</summary>
    public static void Handle(Turn turn, TaskRun run, TryTask task, WorkflowError error)
    {
        try
        {
            var scope = ExpressionScope.Of(turn, run, task).With((task.Catch.As, error.ToJson()));
            if (!Catches(task.Catch, error, run, scope))
            {
                turn.Fault(run, error);
                return;
            }
            if (task.Catch.Retry is { } policy && Retries.DueAt(turn, run, policy, ExpressionScope.Of(turn, run, task).With((policy.ErrorAs, error.ToJson()))) is { } due)
            {
                turn.Emit(new RetryScheduled(run.Id, error, due));
                if (due <= turn.Now) turn.Emit(new TimerFired(run.Id, TimerPurpose.Retry));
                return;
            }
            // Nothing is left to retry: a handler or a directive deals with the error, else it goes on (R26, R54).
            if (task.Catch is { Do: null, Then: null, Retry: not null }) turn.Fault(run, error);
            else turn.Emit(new ErrorCaught(run.Id, error));
        }
        catch (RaisedException raised)
        {
            turn.Fault(turn.State.Runs[run.Id], raised.Error);
        }
    }

    private static bool Catches(CatchDefinition definition, WorkflowError error, TaskRun run, ExpressionScope scope) =>
        (definition.Errors is null || ErrorFilters.Match(definition.Errors, error))
        && (definition.When is null || scope.Holds(definition.When, run.Input))
        && (definition.ExceptWhen is null || !scope.Holds(definition.ExceptWhen, run.Input));

    private static void Attempt(Turn turn, TaskRun run, TryTask task, int number)
    {
        var scope = ExpressionScope.Of(turn, run, task);
        var timeoutAt = task.Catch.Retry?.LimitAttemptDuration is { } limit ? Durations.DueAt(turn, limit, run.Input, scope) : (DateTimeOffset?)null;
        turn.Emit(new AttemptStarted(run.Id, number, timeoutAt));
    }
}
