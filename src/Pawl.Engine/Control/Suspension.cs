using System.Collections.Immutable;
using Pawl.Engine.State;

namespace Pawl.Engine.Control;

/// <summary>That an execution is suspended, since when and until what.</summary>
public sealed record Suspension
{
    /// <summary>Since when, UTC.</summary>
    public required DateTimeOffset Since { get; init; }
    /// <summary>Who did it, e.g. <c>key:…</c>; <c>system:…</c> for Pawl itself.</summary>
    public required string Actor { get; init; }
    /// <summary>What made it stop.</summary>
    public required SuspensionCause Cause { get; init; }
    /// <summary>Why, for people; null when not said.</summary>
    public string? Reason { get; init; }
    /// <summary>The task that it stopped at: before it for a breakpoint, behind it for <c>step</c> and <c>run-until</c>; null otherwise.</summary>
    public string? Pointer { get; init; }
    /// <summary>When it goes on by itself, UTC; null when not by time.</summary>
    public DateTimeOffset? Until { get; init; }
    /// <summary>What else makes it go on by itself; null when nothing does.</summary>
    public ResumeCondition? When { get; init; }
    /// <summary>Why <see cref="When"/> can never hold, because asking it failed; null while it can.</summary>
    public string? WhenFault { get; init; }
    /// <summary>What happens when it lasts too long.</summary>
    public SuspensionLimitAction LimitAction { get; init; }
    /// <summary>Whether it was warned that it lasts long.</summary>
    public bool Warned { get; init; }
    /// <summary>Whether the limit has passed, and it was kept.</summary>
    public bool Overdue { get; init; }
    /// <summary>Timers that stand still with it, by key, with their due times as they were. Empty when there are none.</summary>
    public ImmutableSortedDictionary<TimerKey, DateTimeOffset> Held { get; init; } = ImmutableSortedDictionary<TimerKey, DateTimeOffset>.Empty;
}

/// <summary>What made an execution stop.</summary>
public enum SuspensionCause
{
    /// <summary>Somebody asked for it.</summary>
    Operator,
    /// <summary>It was started so.</summary>
    Start,
    /// <summary>The one task of a <c>step</c> has ended.</summary>
    Step,
    /// <summary>The task of a <c>run-until</c> has ended.</summary>
    RunUntil,
    /// <summary>It came to a breakpoint.</summary>
    Breakpoint,
    /// <summary>Undoing a completed step failed for good.</summary>
    Compensation,
}

/// <summary>What made an execution go on.</summary>
public enum ResumeCause
{
    /// <summary>Somebody asked for it.</summary>
    Operator,
    /// <summary>The time came for which it was suspended.</summary>
    Time,
    /// <summary>The condition held for which it was suspended.</summary>
    Condition,
    /// <summary>It was suspended for too long.</summary>
    Limit,
}

/// <summary>What happens to an execution that is suspended for too long.</summary>
public enum SuspensionLimitAction
{
    /// <summary>It stays as it is, and says that it is overdue.</summary>
    Keep,
    /// <summary>It goes on.</summary>
    Resume,
    /// <summary>It is cancelled.</summary>
    Cancel,
}

/// <summary>What makes a suspended execution go on by itself. Exactly one member is set.</summary>
/// <param name="Condition">A jq expression over <c>{input, context, results}</c>, asked when something about the execution changes.</param>
/// <param name="Event">An event.</param>
public sealed record ResumeCondition(string? Condition = null, ResumeEvent? Event = null);

/// <summary>An event that makes a suspended execution go on.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Filter">A jq expression over the whole CloudEvent that must hold; null when any event of the type will do.</param>
public sealed record ResumeEvent(string Type, string? Filter = null);

/// <summary>How long an execution may stay suspended.</summary>
public sealed record SuspensionPolicy
{
    /// <summary>The defaults.</summary>
    public static SuspensionPolicy Default { get; } = new();
    /// <summary>When a warning is recorded; zero for never. Default 24 hours.</summary>
    public TimeSpan WarnAfter { get; init; } = TimeSpan.FromHours(24);
    /// <summary>When <see cref="LimitAction"/> follows; zero for never. Default 7 days.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromDays(7);
    /// <summary>What follows then. Default: it is kept, and says that it is overdue.</summary>
    public SuspensionLimitAction LimitAction { get; init; }
}
