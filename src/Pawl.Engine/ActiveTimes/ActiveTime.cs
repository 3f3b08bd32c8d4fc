using Pawl.Engine.State;

namespace Pawl.Engine.ActiveTimes;

/// <summary>How long an execution has been at work, and how long it may be.</summary>
/// <remarks>
/// The fold adds it up from the times of the decisions: no event, row or timer counts it. Between two decisions an execution is at work
/// when it was after the first one, so the events of one decision cost one look at the state.
/// </remarks>
/// <param name="Limit">The most it may use.</param>
/// <param name="Used">What it had used at <paramref name="At"/>.</param>
/// <param name="At">Time of the latest decision that was folded in, UTC.</param>
public sealed record ActiveTime(TimeSpan Limit, TimeSpan Used, DateTimeOffset At)
{
    /// <summary>Whether an execution is at work: it has something to decide, or waits for an HTTP call or a process. Waiting for time, events, messages or another execution is no work, and neither is being suspended.</summary>
    public static bool IsAtWork(ExecutionState state)
    {
        if (state.End is not null || state.Suspension is not null) return false;
        if (!state.Ready.IsEmpty) return true;
        foreach (var run in state.Runs.Values)
            if (run.Progress is ActivityProgress { IsPending: true, Messages: null }) return true;
        return false;
    }

    /// <summary>What an execution has used at a moment; zero when nothing limits it.</summary>
    /// <param name="state">The execution.</param>
    /// <param name="now">UTC.</param>
    public static TimeSpan UsedBy(ExecutionState state, DateTimeOffset now) => Of(state, now)?.Used ?? TimeSpan.Zero;

    /// <summary>The account as of a moment; null when nothing limits the execution.</summary>
    internal static ActiveTime? Of(ExecutionState state, DateTimeOffset now)
    {
        if (state.Active is not { } active || now <= active.At) return state.Active;
        return active with { Used = IsAtWork(state) ? active.Used + (now - active.At) : active.Used, At = now };
    }

    /// <summary>The account when nobody could work on the execution between the last decision and a time.</summary>
    internal static ActiveTime? ResumedAt(ExecutionState state, DateTimeOffset since) => state.Active is { } active && since > active.At ? active with { At = since } : state.Active;

    /// <summary>Whether nobody could work on an execution for a while, although it was at work.</summary>
    internal static bool WasInterrupted(ExecutionState state, DateTimeOffset? workingSince) => state.Active is { } active && workingSince > active.At && IsAtWork(state);

    /// <summary>The earliest moment at which an execution can have used up its limit; null when it cannot, as long as it is not at work again.</summary>
    /// <param name="state">The execution.</param>
    /// <param name="workingSince">Since when its owner has been able to work on it; null: always.</param>
    public static DateTimeOffset? UsedUpAt(ExecutionState state, DateTimeOffset? workingSince = null) =>
        state is { End: null, Active: { } active } && !IsEnding(state) && IsAtWork(state) ? Later(workingSince > active.At ? workingSince.Value : active.At, active.Limit - active.Used) : null;

    /// <summary>What undoes completed steps at the end of the workflow is not stopped.</summary>
    private static bool IsEnding(ExecutionState state) =>
        state.Runs.TryGetValue(0, out var workflow) && workflow.Undoing is { Then: Compensation.AfterUndoing.Fault or Compensation.AfterUndoing.Cancel };

    private static DateTimeOffset Later(DateTimeOffset from, TimeSpan by) => by < DateTimeOffset.MaxValue - from ? from + by : DateTimeOffset.MaxValue;
}
