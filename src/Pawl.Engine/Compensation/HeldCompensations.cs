using Pawl.Engine.Control;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;

namespace Pawl.Engine.Compensation;

/// <summary>Undos that failed for good: the execution is suspended, and somebody decides.</summary>
internal static class HeldCompensations
{
    private static readonly OperatorMark By = new("system:compensation");

    /// <summary>Suspends an execution in which nothing else is to be done.</summary>
    public static void Suspend(Turn turn)
    {
        foreach (var run in turn.State.Runs.Values)
        {
            if (run.Undoing is not { IsHeld: true, Failed: [var first, ..] failed }) continue;
            var others = failed.Length == 1 ? "" : $", and {failed.Length - 1} more";
            Suspending.Stop(
                turn, SuspensionCause.Compensation, By,
                $"undoing failed: {first.Error.Title ?? first.Error.Type}, {first.Error.Status}{others}; resume it to try again, or skip the compensation", pointer: first.Step.Pointer);
            return;
        }
    }

    public static OperatorOutcome Retry(Turn turn, OperatorMark by)
    {
        if (!Failed(turn).Any()) return Refusals.NoUndoFailed;
        turn.Emit(new ExecutionResumed(by, ResumeCause.Operator));
        return OperatorOutcome.Done;
    }

    public static OperatorOutcome Skip(Turn turn, OperatorMark by)
    {
        var failed = Failed(turn).ToArray();
        if (failed.Length == 0) return Refusals.NoUndoFailed;
        foreach (var run in failed) turn.Emit(new CompensationSkipped(by, run));
        turn.Emit(new ExecutionResumed(by, ResumeCause.Operator));
        return OperatorOutcome.Done;
    }

    private static IEnumerable<int> Failed(Turn turn) =>
        turn.State.Runs.Values.Where(run => run.Undoing is { Failed.IsEmpty: false }).Select(run => run.Id);
}
