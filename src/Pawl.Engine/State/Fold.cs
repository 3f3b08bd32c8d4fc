using Pawl.Engine.History;

namespace Pawl.Engine.State;

/// <summary>Applies history to state. It evaluates nothing: whatever was computed stands in the events.</summary>
public static class Fold
{
    /// <summary>The state after a whole history; null when it is empty.</summary>
    /// <exception cref="DamagedHistoryException">The events do not follow from each other, or positions have a gap.</exception>
    public static ExecutionState? History(IEnumerable<HistoryBatch> batches)
    {
        ExecutionState? state = null;
        foreach (var batch in batches) state = Apply(state, batch);
        return state;
    }

    /// <summary>The state after one batch more.</summary>
    /// <exception cref="DamagedHistoryException">The batch does not follow from the state.</exception>
    public static ExecutionState Apply(ExecutionState? state, HistoryBatch batch)
    {
        Follows(state, batch);
        foreach (var happened in batch.Events) state = Apply(state, happened, batch.At);
        return state!;
    }

    /// <summary>Checks that a batch is what comes next.</summary>
    /// <exception cref="DamagedHistoryException">It is not.</exception>
    internal static void Follows(ExecutionState? state, HistoryBatch batch)
    {
        var expected = (state?.Position ?? 0) + 1;
        if (batch.Position != expected)
            throw new DamagedHistoryException($"The history has a gap: position {expected} is missing, the next batch begins at {batch.Position}.");
        if (batch.Events.IsDefaultOrEmpty)
            throw new DamagedHistoryException($"The batch at position {batch.Position} is empty.");
    }

    /// <summary>The state after one event more.</summary>
    /// <exception cref="DamagedHistoryException">The event does not follow from the state.</exception>
    internal static ExecutionState Apply(ExecutionState? state, HistoryEvent happened, DateTimeOffset at)
    {
        if (state is null)
        {
            return happened switch
            {
                ExecutionStarted started => ExecutionFold.Started(started, at),
                ExecutionForked forked => ExecutionFold.Forked(forked),
                _ => throw new DamagedHistoryException($"A history begins with execution-started or execution-forked, not with {happened.GetType().Name}."),
            };
        }
        if (state.End is not null)
            throw new DamagedHistoryException($"{happened.GetType().Name} at position {state.Position + 1} follows the end of the execution.");

        var next = happened switch
        {
            ExecutionCompleted completed => ExecutionFold.Ended(state, StatusPhase.Completed, at) with { Output = completed.Output },
            ExecutionFaulted faulted => ExecutionFold.Ended(state, StatusPhase.Faulted, at) with { Error = faulted.Error },
            ExecutionCancelled cancelled => ExecutionFold.Ended(state, StatusPhase.Cancelled, at) with { CancelReason = cancelled.Reason },
            TaskStarted started => TaskFold.Started(state, started, at),
            TaskSkipped skipped => TaskFold.Skipped(state, skipped),
            TaskCompleted completed => TaskFold.Completed(state, completed),
            TaskFaulted faulted => TaskFold.Faulted(state, faulted),
            TaskCancelled cancelled => TaskFold.Cancelled(state, cancelled),
            _ => ProgressFold.Apply(state, happened, at),
        };
        if (happened is IOperated { By: { CommandId: not null } by }) next = ControlFold.Remembering(next, by);
        return next with { Position = state.Position + 1, Active = happened is WorkResumed resumed ? ActiveTimes.ActiveTime.ResumedAt(state, resumed.Since) : ActiveTimes.ActiveTime.Of(state, at) };
    }
}

/// <summary>A history that cannot be folded.</summary>
/// <param name="message">Where and why.</param>
public sealed class DamagedHistoryException(string message) : Language.PawlException("history-damaged", message);
