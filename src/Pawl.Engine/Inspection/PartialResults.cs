using System.Collections.Immutable;
using Pawl.Engine.Compatibility;
using Pawl.Engine.History;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Inspection;

/// <summary>What an execution has got so far.</summary>
/// <param name="Ended">Task runs that ended or were skipped, in the order of their start; with outputs where they completed.</param>
/// <param name="Running">Task runs that live.</param>
/// <param name="Pending">Tasks that never began: they may still, or the flow goes past them. Empty once the execution has ended.</param>
public sealed record PartialResults(ImmutableArray<TaskRecord> Ended, ImmutableArray<TaskRecord> Running, ImmutableArray<TaskDefinition> Pending)
{
    /// <summary>The results of a history.</summary>
    /// <param name="definition">The version that the execution runs.</param>
    /// <param name="history">Its batches, from the first on.</param>
    /// <exception cref="State.DamagedHistoryException">The batches do not follow from each other.</exception>
    public static PartialResults Of(WorkflowDefinition definition, IReadOnlyList<HistoryBatch> history)
    {
        var records = TaskTimeline.Of(definition, history);
        var begun = records.Select(record => record.Pointer).ToHashSet();
        var hasEnded = history is [.., { Events: [.., ExecutionCompleted or ExecutionFaulted or ExecutionCancelled] }];
        return new(
            [.. records.Where(record => record.EndedAt is not null)],
            [.. records.Where(record => record.EndedAt is null)],
            hasEnded ? [] : [.. TaskLists.All(definition.Do).Where(task => !begun.Contains(task.Pointer))]);
    }
}
