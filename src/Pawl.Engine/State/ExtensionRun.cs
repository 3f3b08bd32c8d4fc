using System.Collections.Immutable;
using Pawl.Language.Expressions;

namespace Pawl.Engine.State;

/// <summary>Which part of an extended task runs.</summary>
public enum ExtensionStage
{
    /// <summary>The lists that come first.</summary>
    Before,
    /// <summary>The task's own work.</summary>
    Work,
    /// <summary>The lists that come last.</summary>
    After,
}

/// <summary>What a task that is extended remembers of its extensions. Their lists run in the task's own run, one after the other.</summary>
/// <param name="Chosen">Indexes into <c>use.extensions</c> of those that apply, ascending.</param>
/// <param name="Stage">Which part runs.</param>
/// <param name="Current">Index of the extension whose list runs; null between lists.</param>
/// <param name="Output">The task's transformed output; null until its own work has ended.</param>
/// <param name="Next">Where the owner's list will go on, as in <see cref="History.TaskCompleted.Next"/>.</param>
public sealed record ExtensionRun(ImmutableArray<int> Chosen, ExtensionStage Stage, int? Current = null, JqValue? Output = null, int? Next = null)
{
    /// <summary>Whether a task that starts inside the run belongs to an extension rather than to the task.</summary>
    public bool IsInList => Stage is not ExtensionStage.Work;
}
