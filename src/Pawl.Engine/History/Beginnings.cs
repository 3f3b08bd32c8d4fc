using System.Collections.Immutable;
using Pawl.Language.Linking;

namespace Pawl.Engine.History;

/// <summary>What the first event of a history tells, whichever of the two it is.</summary>
public static class Beginnings
{
    /// <summary>What an execution pinned when it began. The state does not carry it along: only whoever links the definition needs it.</summary>
    /// <param name="history">The history from its first batch on.</param>
    public static ImmutableArray<PinnedResource> ResourcesOf(IReadOnlyList<HistoryBatch> history) =>
        history is [{ Events: [var first, ..] }, ..] ? ResourcesOf(first) : [];

    /// <summary>The same of the first event.</summary>
    public static ImmutableArray<PinnedResource> ResourcesOf(HistoryEvent first) => first switch
    {
        ExecutionStarted { Resources: { } resources } => resources,
        ExecutionForked { Resources: { } resources } => resources,
        _ => [],
    };
}
