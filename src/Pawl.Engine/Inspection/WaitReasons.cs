using System.Collections.Immutable;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Inspection;

/// <summary>Why an execution is where it is.</summary>
/// <param name="Sentence">One plain sentence for people.</param>
/// <param name="Reasons">The same as data, one for each thing waited for; empty once it has ended.</param>
public sealed record Why(string Sentence, ImmutableArray<WaitReason> Reasons);

/// <summary>One thing waited for.</summary>
/// <param name="Kind"><c>timer</c>, <c>retry</c>, <c>activity</c>, <c>child</c> or <c>engine</c>.</param>
/// <param name="Pointer">The task that waits.</param>
/// <param name="Message">One clause for people.</param>
/// <param name="DueAt">When it ends by itself, UTC; null when not by time.</param>
/// <param name="ChildId">The child execution; null unless the kind is <c>child</c>.</param>
public sealed record WaitReason(string Kind, string Pointer, string Message, DateTimeOffset? DueAt, string? ChildId);

/// <summary>Answers "why is this waiting?".</summary>
public static class WaitReasons
{
    /// <summary>The reasons at a moment.</summary>
    public static Why Of(WorkflowDefinition definition, ExecutionState state, DateTimeOffset now) => throw new NotSupportedException();
}
