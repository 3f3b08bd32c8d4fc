using System.Text.Json;

namespace Pawl.Client.Executions;

/// <summary>What happened between two positions of a history.</summary>
public sealed record ExecutionDiff
{
    /// <summary>The execution.</summary>
    public required string Id { get; init; }
    /// <summary>The earlier position.</summary>
    public required long From { get; init; }
    /// <summary>The later position.</summary>
    public required long To { get; init; }
    /// <summary>The phase at the earlier position.</summary>
    public required ExecutionStatus StatusBefore { get; init; }
    /// <summary>The phase at the later position.</summary>
    public required ExecutionStatus StatusAfter { get; init; }
    /// <summary>Changes of the workflow's context; at most 1,000.</summary>
    public IReadOnlyList<ValueChange> Context { get; init; } = [];
    /// <summary>Changes of the data in the workflow's hand; at most 1,000.</summary>
    public IReadOnlyList<ValueChange> Data { get; init; } = [];
    /// <summary>Task starts that began, went on or ended, in order of their start.</summary>
    public IReadOnlyList<ChangedTask> Tasks { get; init; } = [];
}

/// <summary>One place where two values differ.</summary>
/// <param name="Pointer">RFC 6901 JSON Pointer into the value.</param>
/// <param name="Before">What stood there; absent when nothing did.</param>
/// <param name="After">What stands there; absent when nothing does.</param>
public sealed record ValueChange(string Pointer, JsonElement? Before = null, JsonElement? After = null);

/// <summary>A task start that is not what it was.</summary>
/// <param name="Task">How it stands at the later position.</param>
/// <param name="StatusBefore">Its status at the earlier one; absent when it had not begun.</param>
public sealed record ChangedTask(ExecutionTask Task, string? StatusBefore = null);
