using System.Text;
using Pawl.Engine.Control;
using Pawl.Engine.State;

namespace Pawl.Engine.Inspection;

/// <summary>Why a suspended execution stands still, and what would make it go on.</summary>
internal static class SuspensionReasons
{
    public static Why Of(ExecutionState state, Suspension suspension)
    {
        var sentence = new StringBuilder($"It is suspended since {WaitReasons.Text(suspension.Since)} {Cause(suspension)}");
        if (suspension.Reason is { } reason) sentence.Append($" ({reason})");
        sentence.Append(Ending(suspension));

        // What is under way goes on; timers and ready work stand still, so nothing waits for them.
        var underWay = WaitReasons.Reasons(state).Where(reason => reason.Kind is "activity" or "child" or "event").ToArray();
        if (underWay.Length > 0) sentence.Append($" Meanwhile it still takes in what comes: {string.Join("; ", underWay.Select(reason => reason.Message))}.");
        return new(sentence.ToString(), [new("suspension", suspension.Pointer ?? "", "to be resumed", suspension.Until, null), .. underWay]);
    }

    private static string Cause(Suspension suspension) => suspension.Cause switch
    {
        SuspensionCause.Start => $"because {suspension.Actor} started it so",
        SuspensionCause.Step => $"after the step to {suspension.Pointer}",
        SuspensionCause.RunUntil => $"because it was to run until {suspension.Pointer}",
        SuspensionCause.Breakpoint => $"at the breakpoint before {suspension.Pointer}",
        SuspensionCause.Compensation => $"because {suspension.Pointer} could not be undone",
        _ => $"by {suspension.Actor}",
    };

    private static string Ending(Suspension suspension)
    {
        var until = suspension.Until is { } at ? $" until {WaitReasons.Text(at)}" : "";
        var when = suspension switch
        {
            { WhenFault: { } fault } => $"; what it should wait for cannot be asked ({fault}), so somebody must resume it",
            { When.Condition: { } condition } => $"; it goes on by itself when this holds: {condition}",
            { When.Event: { } awaited } => $"; it goes on by itself with an event of type {awaited.Type}",
            { Until: not null } => "",
            _ => "; somebody must resume it",
        };
        var overdue = suspension.Overdue ? " It has been suspended for longer than the limit." : "";
        return $"{until}{when}.{overdue}";
    }
}
