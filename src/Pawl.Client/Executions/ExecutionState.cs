using System.Text.Json;

namespace Pawl.Client.Executions;

/// <summary>Where an execution stands this moment, in mid-flight too.</summary>
public sealed record ExecutionState
{
    /// <summary>The execution.</summary>
    public required string Id { get; init; }
    /// <summary>The exact definition version it runs.</summary>
    public required WorkflowReference Workflow { get; init; }
    /// <summary>The phase.</summary>
    public required ExecutionStatus Status { get; init; }
    /// <summary>Position of the last event in the history.</summary>
    public required long Position { get; init; }
    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>When it ended, UTC; null while it lives.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>The raw input.</summary>
    public required JsonElement Input { get; init; }
    /// <summary>The workflow's context.</summary>
    public required JsonElement Context { get; init; }
    /// <summary>Task starts that have not ended; empty once it has ended.</summary>
    public IReadOnlyList<ActiveTask> Active { get; init; } = [];
    /// <summary>Timers that are set.</summary>
    public IReadOnlyList<PendingTimer> Timers { get; init; } = [];
    /// <summary>Tasks before which it stands still, besides those that its definition marks.</summary>
    public IReadOnlyList<string> Breakpoints { get; init; } = [];
    /// <summary>That it is suspended; null unless it is.</summary>
    public SuspensionInfo? Suspension { get; init; }
    /// <summary>The output; absent unless completed.</summary>
    public JsonElement? Output { get; init; }
    /// <summary>The error; null unless faulted.</summary>
    public ExecutionError? Error { get; init; }
    /// <summary>Why it was cancelled; null when not said.</summary>
    public string? Reason { get; init; }
}

/// <summary>A task start that has not ended.</summary>
public sealed record ActiveTask
{
    /// <summary>Its number.</summary>
    public required int Run { get; init; }
    /// <summary>The start that owns it; 0 is the workflow.</summary>
    public required int Owner { get; init; }
    /// <summary>JSON Pointer of the task.</summary>
    public required string Pointer { get; init; }
    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>The transformed input.</summary>
    public required JsonElement Input { get; init; }
}

/// <summary>A timer that is set.</summary>
/// <param name="Run">The task start it belongs to; 0 is the workflow.</param>
/// <param name="Purpose"><c>wait</c>, <c>timeout</c>, <c>retry</c>, <c>attempt</c>, <c>consumption</c>; of a schedule <c>every</c>, <c>cron</c>, <c>after</c>; of a suspension <c>resume</c>, <c>suspensionWarning</c>, <c>suspensionLimit</c>.</param>
/// <param name="DueAt">When, UTC.</param>
public sealed record PendingTimer(int Run, string Purpose, DateTimeOffset DueAt);
