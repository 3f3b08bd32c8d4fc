namespace Pawl.Client.Executions;

/// <summary>Why an execution is where it is.</summary>
public sealed record ExecutionWhy
{
    /// <summary>The execution.</summary>
    public required string Id { get; init; }
    /// <summary>The phase.</summary>
    public required ExecutionStatus Status { get; init; }
    /// <summary>One plain sentence for people.</summary>
    public required string Sentence { get; init; }
    /// <summary>The same as data, one for each thing waited for; empty once it has ended.</summary>
    public IReadOnlyList<ExecutionWait> Reasons { get; init; } = [];
}

/// <summary>One thing waited for.</summary>
/// <param name="Kind"><c>timer</c>, <c>retry</c>, <c>activity</c>, <c>child</c>, <c>event</c>, <c>engine</c> or <c>suspension</c>.</param>
/// <param name="Pointer">The task that waits.</param>
/// <param name="Message">One clause for people.</param>
/// <param name="DueAt">When it ends by itself, UTC; null when not by time.</param>
/// <param name="ChildId">The child execution; null unless the kind is <c>child</c>.</param>
public sealed record ExecutionWait(string Kind, string Pointer, string Message, DateTimeOffset? DueAt = null, string? ChildId = null);
