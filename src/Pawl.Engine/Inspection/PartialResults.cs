using System.Collections.Immutable;
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
            hasEnded ? [] : [.. Tasks(definition.Do).Where(task => !begun.Contains(task.Pointer))]);
    }

    /// <summary>The tasks of a list and of what is inside them, in the order of the document.</summary>
    private static IEnumerable<TaskDefinition> Tasks(TaskList? list)
    {
        foreach (var task in list?.Tasks ?? [])
        {
            yield return task;
            foreach (var inner in Lists(task).SelectMany(Tasks)) yield return inner;
        }
    }

    private static IEnumerable<TaskList?> Lists(TaskDefinition task) => task switch
    {
        DoTask list => [list.Do],
        ForTask loop => [loop.Do],
        ForkTask fork => [fork.Branches],
        TryTask attempt => [attempt.Try, attempt.Catch.Do],
        ListenTask { Foreach: { } each } => [each.Do],
        ProtocolCallTask { Subscription.Foreach: { } each } => [each.Do],
        _ => [],
    };
}
