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

/// <summary>Asks a suspended execution to carry out exactly one real task, and to stand still again.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StepExecution
{
    /// <summary>The position that the history must have; null when any will do.</summary>
    public long? IfPosition { get; init; }
}

/// <summary>Asks an execution to go on until a task has ended, and to stand still then.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RunUntilTask
{
    /// <summary>JSON Pointer of the task, or its name where only one task has it.</summary>
    public required string Task { get; init; }
    /// <summary>The position that the history must have; null when any will do.</summary>
    public long? IfPosition { get; init; }
}

/// <summary>The tasks before which an execution stands still, besides those that its definition marks.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ExecutionBreakpoints
{
    /// <summary>JSON Pointers, or names where only one task has them; empty for none.</summary>
    public required IReadOnlyList<string> Tasks { get; init; }
    /// <summary>The position that the history must have; null when any will do.</summary>
    public long? IfPosition { get; init; }
}

/// <summary>Asks a suspended execution to leave out a task that is about to begin, or lives.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SkipTask
{
    /// <summary>JSON Pointer of the task, or its name; null where only one task comes into question.</summary>
    public string? Task { get; init; }
    /// <summary>What it gave, so to say; absent for the data that it got.</summary>
    public JsonElement? Output { get; init; }
    /// <summary>The position that the history must have; null when any will do.</summary>
    public long? IfPosition { get; init; }
}

/// <summary>Changes a suspended execution before it goes on.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record EditExecution
{
    /// <summary>The new context, of the workflow and of every branch; absent leaves it.</summary>
    public JsonElement? Context { get; init; }
    /// <summary>What the next task gets; absent leaves it.</summary>
    public JsonElement? Data { get; init; }
    /// <summary>The task that comes next, by pointer or name; null leaves it.</summary>
    public string? Next { get; init; }
    /// <summary>The place that is meant, where several tasks come next side by side; null where there is but one.</summary>
    public string? Task { get; init; }
    /// <summary>The position that the history must have; null when any will do.</summary>
    public long? IfPosition { get; init; }
}

/// <summary>Whether an execution can be resumed.</summary>
public sealed record ResumeReadiness
{
    /// <summary>The execution.</summary>
    public required string Id { get; init; }
    /// <summary>Whether a <c>resume</c> would have it go on.</summary>
    public required bool CanResume { get; init; }
    /// <summary>Why not; empty when it can.</summary>
    public IReadOnlyList<ResumeObstacle> Obstacles { get; init; } = [];
}

/// <summary>What stands in the way of a resume.</summary>
/// <param name="Code">What it is, as a stable word.</param>
/// <param name="Message">The same for people.</param>
/// <param name="Pointer">The task that it is about; null when about none.</param>
public sealed record ResumeObstacle(string Code, string Message, string? Pointer = null);
