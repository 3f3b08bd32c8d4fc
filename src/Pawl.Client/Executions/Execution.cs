using System.Text.Json;
using System.Text.Json.Serialization;
using Pawl.Client.Serialization;

namespace Pawl.Client.Executions;

/// <summary>The DSL's status phases.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ExecutionStatus>))]
public enum ExecutionStatus
{
    /// <summary>Accepted, not begun.</summary>
    Pending,
    /// <summary>Something is being done.</summary>
    Running,
    /// <summary>Only time, an event, a person or another execution can move it.</summary>
    Waiting,
    /// <summary>Paused by an operator.</summary>
    Suspended,
    /// <summary>Ended by an operator or by its parent.</summary>
    Cancelled,
    /// <summary>Ended by an error that nothing caught.</summary>
    Faulted,
    /// <summary>Ended well.</summary>
    Completed,
}

/// <summary>Questions about phases.</summary>
public static class ExecutionStatuses
{
    /// <summary>Whether nothing can follow.</summary>
    public static bool IsTerminal(this ExecutionStatus status) => status is ExecutionStatus.Cancelled or ExecutionStatus.Faulted or ExecutionStatus.Completed;
}

/// <summary>Names a definition version.</summary>
public sealed record WorkflowReference(string Namespace, string Name, string Version);

/// <summary>An execution without its payloads, as lists show it.</summary>
public record ExecutionSummary
{
    /// <summary>Unique in the tenant.</summary>
    public required string Id { get; init; }
    /// <summary>The exact definition version it runs.</summary>
    public required WorkflowReference Workflow { get; init; }
    /// <summary>The phase.</summary>
    public required ExecutionStatus Status { get; init; }
    /// <summary>When it was accepted, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it ended, UTC; null while it lives.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>From 0 (bulk) to 9 (interactive).</summary>
    public int Priority { get; init; }
    /// <summary>Labels; empty when none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
    /// <summary>Id of the execution that started it; null when none did.</summary>
    public string? ParentId { get; init; }
    /// <summary>Where it was forked from; null when it began at the beginning.</summary>
    public ForkSource? ForkedFrom { get; init; }
    /// <summary>The error; null unless faulted.</summary>
    public ExecutionError? Error { get; init; }
    /// <summary>Why it was cancelled; null when not said.</summary>
    public string? Reason { get; init; }
}

/// <summary>An execution with its payloads.</summary>
public sealed record Execution : ExecutionSummary
{
    /// <summary>The raw input.</summary>
    public JsonElement? Input { get; init; }
    /// <summary>The output; absent unless completed.</summary>
    public JsonElement? Output { get; init; }
}

/// <summary>An error that a workflow raised: RFC 9457 problem details as the DSL has them.</summary>
/// <param name="Type">URI of the kind.</param>
/// <param name="Status">HTTP-like status code.</param>
public sealed record ExecutionError(string Type, int Status)
{
    /// <summary>One line for people; null when the author gave none.</summary>
    public string? Title { get; init; }
    /// <summary>What happened this time; null when there is nothing to add.</summary>
    public string? Detail { get; init; }
    /// <summary>JSON Pointer to the task it came from; null when unknown.</summary>
    public string? Instance { get; init; }
}
