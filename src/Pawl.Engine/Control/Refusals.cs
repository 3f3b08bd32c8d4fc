using Pawl.Engine.State;

namespace Pawl.Engine.Control;

/// <summary>Why commands are refused. Each code has a page of its own.</summary>
public static class Refusals
{
    /// <summary>It has ended: what has ended never changes.</summary>
    public const string Ended = "execution-ended";
    /// <summary>It is not suspended.</summary>
    public const string NotSuspended = "execution-not-suspended";
    /// <summary>Its history is at another position than the caller believes.</summary>
    public const string PositionChanged = "position-changed";
    /// <summary>The same idempotency key came with another command.</summary>
    public const string CommandReused = "idempotency-key-reused";
    /// <summary>It is a schedule, which runs no tasks.</summary>
    public const string IsSchedule = "execution-is-schedule";
    /// <summary>What was given does not fit.</summary>
    public const string Unfit = "command-invalid";

    /// <summary>No undo has failed.</summary>
    public const string NothingFailed = "compensation-not-failed";

    internal static OperatorOutcome NoUndoFailed { get; } =
        OperatorOutcome.Refused(NothingFailed, "No undo of this execution has failed: there is nothing to try again or to skip.");

    internal static OperatorOutcome HasEnded(ExecutionState state) =>
        OperatorOutcome.Refused(Ended, $"The execution has ended ({Word(state.Status)}): what has ended never changes.");

    internal static OperatorOutcome IsNotSuspended(ExecutionState state) =>
        OperatorOutcome.Refused(NotSuspended, $"The execution is {Word(state.Status)}, not suspended. Suspend it first.");

    internal static OperatorOutcome HasMoved(ExecutionState state, long expected) =>
        OperatorOutcome.Refused(PositionChanged, $"The history is at position {state.Position}, not at {expected}. Look again before you decide.");

    internal static OperatorOutcome KeyWasUsed(string id) =>
        OperatorOutcome.Refused(CommandReused, $"The idempotency key '{id}' was used for another command on this execution. Choose a new one.");

    internal static OperatorOutcome RunsNoTasks { get; } =
        OperatorOutcome.Refused(IsSchedule, "This is a schedule, which runs no tasks itself: it can be cancelled, and the executions it starts can be operated.");

    internal static OperatorOutcome DoesNotFit(string message) => OperatorOutcome.Refused(Unfit, message);

    private static string Word(StatusPhase phase) => phase.ToString().ToLowerInvariant();
}
