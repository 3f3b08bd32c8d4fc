using System.Globalization;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Decisions;

/// <summary>The bounds on what one execution may become: beyond them it ends, long before it is too large to be loaded.</summary>
internal static class Bounds
{
    /// <summary>The error of an execution that has become too large; null while it has not.</summary>
    public static WorkflowError? Exceeded(Turn turn)
    {
        var limits = turn.Context.Limits;
        if (turn.State.Position <= limits.HistoryEvents && turn.Context.HistoryBytes <= limits.HistoryBytes) return null;
        // What is undone because the bound was reached has as much room again.
        var room = turn.State.Runs[0].Undoing is null ? 1 : 2;
        if (turn.State.Position > room * limits.HistoryEvents)
            return TooLarge($"has more than {Text(limits.HistoryEvents)} events");
        if (turn.Context.HistoryBytes > room * limits.HistoryBytes)
            return TooLarge($"is larger than {Text(limits.HistoryBytes)} bytes");
        return null;
    }

    /// <summary>Whether no other task may start in a run, once the limit is reached: what undoes may start as many again.</summary>
    public static bool HasTooManyTasks(Turn turn, State.TaskRun owner) =>
        turn.State.LastRun >= 2L * turn.Context.Limits.TaskStarts || !Compensation.Sagas.IsUndo(turn.State, owner);

    /// <summary>The error of one that starts too many tasks.</summary>
    public static WorkflowError TooManyTasks(EngineLimits limits) =>
        ErrorTypes.Runtime($"The execution started more than {limits.TaskStarts} tasks: is there a loop that never ends?");

    private static WorkflowError TooLarge(string how) => ErrorTypes.Runtime(
        $"The history of the execution {how}. Is there a loop that never ends? Large work is split over executions of its own ('run: workflow'), and large data is kept outside and passed by reference.");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
