using System.Text.Json;

namespace Pawl.Client.Executions;

/// <summary>One start of a task, as the history tells it.</summary>
public sealed record ExecutionTask
{
    /// <summary>Number of this start, unique in the execution; 0 for a skipped task, which never ran.</summary>
    public required int Run { get; init; }
    /// <summary>The start that owns it; 0 is the workflow.</summary>
    public required int Owner { get; init; }
    /// <summary>The task's name.</summary>
    public required string Name { get; init; }
    /// <summary>JSON Pointer of the task in the definition.</summary>
    public required string Pointer { get; init; }
    /// <summary>The kind as the DSL names it, e.g. <c>set</c>, <c>call</c>.</summary>
    public required string Kind { get; init; }
    /// <summary>Indexes of the enclosing loops, outermost first; empty outside loops.</summary>
    public IReadOnlyList<int> Iteration { get; init; } = [];
    /// <summary><c>running</c>, <c>waiting</c>, <c>completed</c>, <c>faulted</c>, <c>cancelled</c> or <c>skipped</c>.</summary>
    public required string Status { get; init; }
    /// <summary>When it began (or was skipped), UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>When it ended, UTC; null while it lives.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>Attempts begun: above 1 only for a <c>try</c> that retried.</summary>
    public int Attempts { get; init; } = 1;
    /// <summary>The completed run that it undoes; null for every task of the document.</summary>
    public int? Undoes { get; init; }
    /// <summary>The output; absent unless completed.</summary>
    public JsonElement? Output { get; init; }
    /// <summary>The error; null unless faulted.</summary>
    public ExecutionError? Error { get; init; }
    /// <summary>When it goes on by itself (a wait or a retry), UTC; null when not by time.</summary>
    public DateTimeOffset? DueAt { get; init; }
}
