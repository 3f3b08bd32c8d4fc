using System.Collections.Immutable;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Inspection;

/// <summary>A task run that is not what it was.</summary>
/// <param name="Before">How it stood; null when it had not begun.</param>
/// <param name="After">How it stands.</param>
public sealed record TaskChange(TaskRecord? Before, TaskRecord After);

/// <summary>What happened to an execution between two positions of its history.</summary>
/// <param name="Before">The state at the earlier one.</param>
/// <param name="After">The state at the later one.</param>
/// <param name="Context">Changes of the context.</param>
/// <param name="Data">Changes of the data in the workflow's hand: what the task list's next task gets.</param>
/// <param name="Tasks">Task runs that began, went on or ended between them, in the order of their start.</param>
public sealed record StateDiff(ExecutionState Before, ExecutionState After, ImmutableArray<DataChange> Context, ImmutableArray<DataChange> Data, ImmutableArray<TaskChange> Tasks)
{
    /// <summary>Compares.</summary>
    /// <param name="definition">The version that the execution runs.</param>
    /// <param name="history">Its batches from the first on, up to the later position at least.</param>
    /// <param name="from">The earlier position, from 1.</param>
    /// <param name="to">The later position; not below the earlier one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The history does not reach the later position.</exception>
    public static StateDiff Between(WorkflowDefinition definition, IReadOnlyList<HistoryBatch> history, long from, long to)
    {
        var (before, after) = (HistoryCuts.Until(history, from), HistoryCuts.Until(history, to));
        var (old, now) = (Fold.History(before), Fold.History(after));
        if (old is null || now is null || now.Position < to) throw new ArgumentOutOfRangeException(nameof(to), to, "The history is shorter than that.");

        var (earlier, later) = (TaskTimeline.Of(definition, before), TaskTimeline.Of(definition, after));
        var changes = ImmutableArray.CreateBuilder<TaskChange>();
        for (var i = 0; i < later.Length; i++)
        {
            // Records stand in the order of their start, so those of the earlier moment are the first of the later one.
            var known = i < earlier.Length ? earlier[i] : null;
            if (known is null || known.Status != later[i].Status || known.Attempts != later[i].Attempts || known.EndedAt != later[i].EndedAt) changes.Add(new(known, later[i]));
        }
        return new(old, now, DataDiff.Of(old.Context, now.Context), DataDiff.Of(InHand(old), InHand(now)), changes.ToImmutable());
    }

    private static Language.Expressions.JqValue? InHand(ExecutionState state) => state.Runs.TryGetValue(0, out var workflow) ? workflow.DataInHand() : state.Output;
}

/// <summary>Beginnings of histories.</summary>
public static class HistoryCuts
{
    /// <summary>A history up to a position: the last batch may be cut short.</summary>
    public static IReadOnlyList<HistoryBatch> Until(IReadOnlyList<HistoryBatch> history, long position)
    {
        var cut = new List<HistoryBatch>(history.Count);
        foreach (var batch in history)
        {
            var events = position - batch.Position + 1;
            if (events <= 0) break;
            cut.Add(events >= batch.Events.Length ? batch : batch with { Events = batch.Events[..(int)events] });
        }
        return cut;
    }
}
