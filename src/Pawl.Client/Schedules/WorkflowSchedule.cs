using Pawl.Client.Executions;

namespace Pawl.Client.Schedules;

/// <summary>A schedule that is or was at work: the one of a workflow's newest active version, and those of versions before it.</summary>
public sealed record WorkflowSchedule
{
    /// <summary>Its id. What it starts has it as <c>parentId</c>, and its history is read like an execution's.</summary>
    public required string Id { get; init; }
    /// <summary>The version whose executions it starts.</summary>
    public required string Version { get; init; }
    /// <summary><c>waiting</c> while it is at work; <c>cancelled</c> when another version took over; <c>faulted</c> when an expression of it failed.</summary>
    public required ExecutionStatus Status { get; init; }
    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset ActivatedAt { get; init; }
    /// <summary>When it ended, UTC; null while it is at work.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>When it starts the next execution by its clock, UTC; null when it waits for an event, for the end of an execution, or has ended.</summary>
    public DateTimeOffset? NextRunAt { get; init; }
    /// <summary>Executions it has started; null once it has ended.</summary>
    public long? Started { get; init; }
    /// <summary>Why it faulted; null otherwise.</summary>
    public ExecutionError? Error { get; init; }
}
