using System.Text.Json;
using System.Text.Json.Serialization;
using Pawl.Client.Serialization;

namespace Pawl.Client.Executions;

/// <summary>Conditions under which a command to an execution is carried out.</summary>
public sealed record CommandConditions
{
    /// <summary>None.</summary>
    public static CommandConditions None { get; } = new();
    /// <summary>Makes repeating the command safe: under the same key it is carried out once. Null sends none.</summary>
    public string? IdempotencyKey { get; init; }
    /// <summary>The position that the history must have; null when any will do.</summary>
    public long? IfPosition { get; init; }
}

/// <summary>Asks an execution to stop.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CancelExecution
{
    /// <summary>Why, for people; null when not said.</summary>
    public string? Reason { get; init; }
    /// <summary>The position that the history must have; null when any will do.</summary>
    public long? IfPosition { get; init; }
}

/// <summary>Asks an execution to stop at once: nothing is undone and nothing is waited for.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TerminateExecution
{
    /// <summary>Why, for people; null when not said.</summary>
    public string? Reason { get; init; }
    /// <summary>The position that the history must have; null when any will do.</summary>
    public long? IfPosition { get; init; }
}

/// <summary>Asks an execution to stand still. Suspending what is suspended changes nothing.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SuspendExecution
{
    /// <summary>Why, for people; null when not said.</summary>
    public string? Reason { get; init; }
    /// <summary>When it goes on by itself; null when not by time.</summary>
    public DateTimeOffset? Until { get; init; }
    /// <summary>What else makes it go on by itself; null when nothing does.</summary>
    public ResumeWhen? When { get; init; }
    /// <summary>The position that the history must have; null when any will do.</summary>
    public long? IfPosition { get; init; }
}

/// <summary>What makes a suspended execution go on by itself. Exactly one member is set.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResumeWhen
{
    /// <summary>A jq expression over <c>{input, context, results}</c>, asked when something about the execution changes.</summary>
    public string? Condition { get; init; }
    /// <summary>An event.</summary>
    public ResumeWhenEvent? Event { get; init; }
}

/// <summary>An event that makes a suspended execution go on.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResumeWhenEvent
{
    /// <summary>Its type.</summary>
    public required string Type { get; init; }
    /// <summary>A jq expression over the whole CloudEvent that must hold; null when any event of the type will do.</summary>
    public string? Filter { get; init; }
}

/// <summary>Asks a suspended execution to go on.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResumeExecution
{
    /// <summary>An object that is merged into the context; null when there is none.</summary>
    public JsonElement? Data { get; init; }
    /// <summary>The position that the history must have; null when any will do.</summary>
    public long? IfPosition { get; init; }
}

/// <summary>What made an execution stand still.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<SuspensionCause>))]
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

/// <summary>That an execution is suspended, since when and until what.</summary>
public sealed record SuspensionInfo
{
    /// <summary>Since when, UTC.</summary>
    public required DateTimeOffset Since { get; init; }
    /// <summary>Who did it, e.g. <c>key:…</c>.</summary>
    public required string Actor { get; init; }
    /// <summary>What made it stop.</summary>
    public required SuspensionCause Cause { get; init; }
    /// <summary>Why, for people; null when not said.</summary>
    public string? Reason { get; init; }
    /// <summary>The task that it stopped at; null when at none in particular.</summary>
    public string? Pointer { get; init; }
    /// <summary>When it goes on by itself, UTC; null when not by time.</summary>
    public DateTimeOffset? Until { get; init; }
    /// <summary>What else makes it go on by itself; null when nothing does.</summary>
    public ResumeWhen? When { get; init; }
    /// <summary>Why <see cref="When"/> can never hold, because asking it failed; null while it can.</summary>
    public string? WhenFault { get; init; }
    /// <summary>Whether it was warned that it lasts long.</summary>
    public bool Warned { get; init; }
    /// <summary>Whether it has lasted too long, and was kept.</summary>
    public bool Overdue { get; init; }
    /// <summary>Timers that stand still with it, with their due times as they were.</summary>
    public IReadOnlyList<PendingTimer> HeldTimers { get; init; } = [];
}
