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
        if (turn.State.Position > limits.HistoryEvents)
            return TooLarge($"has more than {Text(limits.HistoryEvents)} events");
        if (turn.Context.HistoryBytes > limits.HistoryBytes)
            return TooLarge($"is larger than {Text(limits.HistoryBytes)} bytes");
        return null;
    }

    /// <summary>The error of one that starts too many tasks.</summary>
    public static WorkflowError TooManyTasks(EngineLimits limits) =>
        ErrorTypes.Runtime($"The execution started more than {limits.TaskStarts} tasks: is there a loop that never ends?");

    private static WorkflowError TooLarge(string how) => ErrorTypes.Runtime(
        $"The history of the execution {how}. Is there a loop that never ends? Large work is split over executions of its own ('run: workflow'), and large data is kept outside and passed by reference.");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
