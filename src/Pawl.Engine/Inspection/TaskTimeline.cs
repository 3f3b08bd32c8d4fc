using System.Collections.Immutable;
using Pawl.Engine.History;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Inspection;

/// <summary>One start of a task, as its history tells it.</summary>
public sealed record TaskRecord
{
    /// <summary>The run's number; 0 for a skipped task, which never ran.</summary>
    public required int Run { get; init; }
    /// <summary>The run that owns it; 0 is the workflow.</summary>
    public required int Owner { get; init; }
    /// <summary>The task's name.</summary>
    public required string Name { get; init; }
    /// <summary>The task.</summary>
    public required string Pointer { get; init; }
    /// <summary>The kind as the DSL names it, e.g. <c>set</c>, <c>call</c>.</summary>
    public required string Kind { get; init; }
    /// <summary>Indexes of the enclosing loops, outermost first; empty outside loops.</summary>
    public ImmutableArray<int> Iteration { get; init; } = [];
    /// <summary><c>running</c>, <c>waiting</c>, <c>completed</c>, <c>faulted</c>, <c>cancelled</c> or <c>skipped</c>.</summary>
    public required string Status { get; init; }
    /// <summary>When it began (or was skipped), UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>When it ended, UTC; null while it lives.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>Attempts begun: above 1 only for a <c>try</c> that retried.</summary>
    public int Attempts { get; init; } = 1;
    /// <summary>The transformed output; null unless completed.</summary>
    public JqValue? Output { get; init; }
    /// <summary>The error; null unless faulted.</summary>
    public WorkflowError? Error { get; init; }
    /// <summary>When it goes on by itself (a wait or a retry); null when not by time.</summary>
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>Tells a history as a list of task runs, in order of their start.</summary>
public static class TaskTimeline
{
    /// <summary>The task runs of a history.</summary>
    public static ImmutableArray<TaskRecord> Of(WorkflowDefinition definition, IEnumerable<HistoryBatch> history) => throw new NotSupportedException();
}
