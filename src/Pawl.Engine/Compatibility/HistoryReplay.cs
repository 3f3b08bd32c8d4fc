using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.Inspection;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Compatibility;

/// <summary>Replays recorded histories against a draft: which executions would have gone another way?</summary>
/// <remarks>
/// Everything is decided anew; only what came from outside (results, messages, events, ends of children) comes from the record, in its order,
/// to the tasks of the same names. Nothing is carried out. A task of the draft that asks for something that is not recorded stops the replay there.
/// </remarks>
public static class HistoryReplay
{
    /// <summary>Replays one history.</summary>
    /// <param name="recorded">The definition that the execution runs, linked.</param>
    /// <param name="draft">The draft, linked.</param>
    /// <param name="history">Its batches, from the first on.</param>
    /// <param name="context">The execution and the bounds; the time comes from the record.</param>
    /// <exception cref="DamagedHistoryException">The batches do not follow from each other.</exception>
    public static ReplayReport Of(WorkflowDefinition recorded, WorkflowDefinition draft, IReadOnlyList<HistoryBatch> history, DecisionContext context)
    {
        if (history is not [{ Events: [var first, ..] } beginning, ..]) return ReplayReport.Untold("It has no history.");
        if (history.Any(batch => batch.Events.Any(happened => happened is DefinitionMigrated))) return ReplayReport.Untold("It went on under another version while it ran.");
        if (draft.DecidesWithSecrets) return ReplayReport.Untold("The draft decides with secrets, and a replay has none.");

        var match = new DefinitionMatch(recorded, draft, new Dictionary<string, string>());
        if (StartOf(recorded, draft, first) is not { } start) return ReplayReport.Untold("It is a schedule, or it was forked from a moment that has no place in the draft.");

        var run = new ReplayRun(draft, match, context);
        run.Begin(start, beginning.At);
        run.Play(ReplayTape.Of(history));
        return run.IsEndless
            ? ReplayReport.Untold($"Under the draft it did not end within {ReplayRun.Decisions} decisions.")
            : Compared(match, Fold.History(history)!, ReplayRun.PathOf(recorded, history), run);
    }

    private static Stimulus? StartOf(WorkflowDefinition recorded, WorkflowDefinition draft, HistoryEvent first)
    {
        switch (first)
        {
            case ExecutionStarted { IsSchedule: false } started:
                return new StartExecution(draft.Id, started.Input, null);
            case ExecutionForked forked when Compatibilities.Of(recorded, draft, forked.Snapshot.State) is { IsPossible: true } report:
                var moved = Compatibilities.Moved(forked.Snapshot.State, draft.Id, report.Moves, report.Breakpoints, report.Until);
                return new ForkExecution(Snapshots.StateSnapshot.Of(moved), forked.Origin);
            default:
                return null;
        }
    }

    private static ReplayReport Compared(DefinitionMatch match, ExecutionState recorded, IReadOnlyList<PathStep> was, ReplayRun run)
    {
        var (state, would) = (run.State!, run.Path);
        var same = 0;
        while (same < was.Count && same < would.Length && IsSame(match, was[same], would[same])) same++;
        var (old, now) = (same < was.Count ? was[same] : null, same < would.Length ? would[same] : null);

        // What has not ended may still go on; beyond its record nothing can be compared.
        var partsWays = old is not null || (now is not null && recorded.End is not null);
        var changes = recorded.Output is { } before && state.Output is { } after ? DataDiff.Of(before, after) : [];
        var hasOtherResult = recorded.End is not null && (state.End != recorded.End || changes.Length > 0);
        var report = (partsWays, hasOtherResult) switch
        {
            (true, _) => new ReplayReport(ReplayOutcome.OtherPath, Sentence(old, now), same, old, now),
            (_, true) => new ReplayReport(ReplayOutcome.OtherResult, state.End == recorded.End ? "The same tasks give another output." : $"The same tasks lead to another end: {Word(recorded.End)} was recorded, {Word(state.End) ?? "still waiting"} it would be.", same),
            _ => new ReplayReport(ReplayOutcome.Same, "The same tasks in the same order.", same),
        };
        return report with { RecordedEnd = Word(recorded.End), DraftEnd = Word(state.End), Output = changes };
    }

    private static bool IsSame(DefinitionMatch match, PathStep was, PathStep would) =>
        match.Tasks.TryGetValue(was.Pointer, out var task) && task.Pointer == would.Pointer && was.IsSkipped == would.IsSkipped && was.Iteration.SequenceEqual(would.Iteration);

    private static string Sentence(PathStep? was, PathStep? would) => (was, would) switch
    {
        ({ } old, { } now) => $"{old.Text} was recorded; the draft goes to {now.Text}.",
        ({ } old, null) => $"{old.Text} was recorded; the draft does not get there.",
        _ => $"The record ends; the draft goes on to {would!.Text}.",
    };

    private static string? Word(StatusPhase? phase) => phase?.ToString().ToLowerInvariant();
}
