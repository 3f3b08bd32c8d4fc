using System.Globalization;
using Pawl.Engine.Decisions;
using Pawl.Language.Definitions;

namespace Pawl.Engine.ActiveTimes;

/// <summary>The limit of active time: what it is for an execution that begins, and what follows when it is used up.</summary>
internal static class ActiveTimeLimits
{
    /// <summary>The limit of an execution that begins: a declared <c>timeout</c> replaces it, the definition's own comes before the one of tenant and server.</summary>
    public static TimeSpan? AtStart(Turn turn) =>
        turn.Definition.Timeout is not null ? null : turn.Definition.ActiveLimit ?? turn.Context.ActiveLimit;

    /// <summary>The edge believes that it is used up: the account in the state decides.</summary>
    public static bool Elapsed(Turn turn)
    {
        var interrupted = ActiveTime.WasInterrupted(turn.State, turn.Context.WorkingSince);
        var state = interrupted ? turn.State with { Active = ActiveTime.ResumedAt(turn.State, turn.Context.WorkingSince!.Value) } : turn.State;
        if (ActiveTime.Of(state, turn.Now) is not { } active || active.Used < active.Limit) return false;
        Executions.Fault(turn, ErrorTypes.Timeout(
            $"The workflow was at work for {Text(active.Used)}, longer than the {Text(active.Limit)} that it may be. Waiting is not counted. Declare a 'timeout', or set a longer active time in the metadata of the document."));
        return true;
    }

    private static string Text(TimeSpan time) => time < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} min");
}
