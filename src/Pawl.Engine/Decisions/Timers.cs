using Pawl.Engine.Compensation;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.Schedules;
using Pawl.Engine.State;
using Pawl.Engine.Tasks;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Decisions;

/// <summary>What follows when a timer is due.</summary>
internal static class Timers
{
    public static bool Elapsed(Turn turn, TimerKey timer)
    {
        // No timer fires early, whatever the edge believes: the due time in the state decides.
        if (!turn.State.Timers.TryGetValue(timer, out var due) || due > turn.Now) return false;

        if (timer.Purpose is TimerPurpose.Resume or TimerPurpose.SuspensionWarning or TimerPurpose.SuspensionLimit)
        {
            Suspending.Elapsed(turn, timer.Purpose);
            return true;
        }

        var run = turn.State.Runs[timer.Run];
        // Steps that completed inside are undone first: they are looked for when the run ends.
        if (!Sagas.HasSteps(turn.State, timer.Run)) turn.CancelInsideIfLimit(timer);
        turn.Emit(new TimerFired(timer.Run, timer.Purpose));
        switch (timer.Purpose)
        {
            case TimerPurpose.Timeout:
                turn.Fault(run, ErrorTypes.Timeout(run.Id == 0 ? "The workflow did not end within its time limit." : "The task did not end within its time limit."));
                break;
            case TimerPurpose.Attempt:
                var error = ErrorTypes.Timeout("The attempt did not end within its time limit.") with { Instance = run.Pointer };
                if (CompensationMachine.Begin(turn, turn.State.Runs[run.Id], AfterUndoing.Catch, error)) break;
                TryMachine.Handle(turn, turn.State.Runs[run.Id], (TryTask)turn.Definition.TasksByPointer[run.Pointer], error);
                break;
            case TimerPurpose.Every or TimerPurpose.Cron or TimerPurpose.After:
                ScheduleMachine.Guarded(turn, () => ScheduleMachine.TimerFired(turn, timer.Purpose, due));
                break;
            case TimerPurpose.Wait:
            case TimerPurpose.Retry:
            case TimerPurpose.Consumption:
            default:
                break;
        }
        return true;
    }

    private static void CancelInsideIfLimit(this Turn turn, TimerKey timer)
    {
        if (timer.Purpose is TimerPurpose.Timeout or TimerPurpose.Attempt) turn.CancelInside(timer.Run);
    }
}
