namespace Pawl.Client.Executions;

/// <summary>What an execution has got so far.</summary>
public sealed record ExecutionResults
{
    /// <summary>The execution.</summary>
    public required string Id { get; init; }
    /// <summary>The phase.</summary>
    public required ExecutionStatus Status { get; init; }
    /// <summary>Position of the last event that is counted in.</summary>
    public required long Position { get; init; }
    /// <summary>Task starts that ended or were skipped: a page, in order of their start, with outputs where they completed.</summary>
    public IReadOnlyList<ExecutionTask> Ended { get; init; } = [];
    /// <summary>Where the page ends; null when it is the last one.</summary>
    public string? NextCursor { get; init; }
    /// <summary>Task starts that ended, in all.</summary>
    public int EndedCount { get; init; }
    /// <summary>Task starts that live.</summary>
    public IReadOnlyList<ExecutionTask> Running { get; init; } = [];
    /// <summary>Tasks that never began: they may still, or the flow goes past them. Empty once it has ended.</summary>
    public IReadOnlyList<PendingTask> Pending { get; init; } = [];
}

/// <summary>A task that never began.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pointer">JSON Pointer of the task in the definition.</param>
/// <param name="Kind">The kind as the DSL names it.</param>
public sealed record PendingTask(string Name, string Pointer, string Kind);
