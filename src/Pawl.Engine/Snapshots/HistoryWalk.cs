using System.Collections.Immutable;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Linking;

namespace Pawl.Engine.Snapshots;

/// <summary>A state and the moment it is of.</summary>
/// <param name="State">The state; its position says after which event.</param>
/// <param name="At">When it was reached, UTC.</param>
public sealed record Moment(ExecutionState State, DateTimeOffset At);

/// <summary>Walks along a history, batch by batch, to a position or to its end, and keeps the moments that were asked for.</summary>
/// <param name="until">The last position to take in; null for all there is.</param>
/// <param name="task">Pointer of a task whose last start is wanted; null for none.</param>
public sealed class HistoryWalk(long? until = null, string? task = null)
{
    /// <summary>As of the last event that was taken in; null before the first.</summary>
    public Moment? Last { get; private set; }
    /// <summary>The last settled moment of an execution that lived: see <see cref="SettledMoments"/>. Null when there was none.</summary>
    public Moment? Settled { get; private set; }
    /// <summary>The settled moment before the last start of the wanted task; null when it never started.</summary>
    public Moment? BeforeTask { get; private set; }
    /// <summary>What the execution pinned when it began.</summary>
    public ImmutableArray<PinnedResource> Resources { get; private set; } = [];
    /// <summary>Events taken in.</summary>
    public long Count { get; private set; }

    /// <summary>Whether nothing more is needed.</summary>
    public bool IsThere => until is { } last && Last?.State.Position >= last;

    /// <summary>Takes a batch in.</summary>
    /// <returns>Whether more is needed.</returns>
    /// <exception cref="DamagedHistoryException">The batch does not follow.</exception>
    public bool Add(HistoryBatch batch)
    {
        Fold.Follows(Last?.State, batch);
        for (var i = 0; i < batch.Events.Length && !IsThere; i++)
        {
            var happened = batch.Events[i];
            if (Last is null) Resources = Beginnings.ResourcesOf(happened);
            if (happened is TaskStarted started && started.Pointer == task) BeforeTask = Settled;
            Last = new(Fold.Apply(Last?.State, happened, batch.At), batch.At);
            Count++;
            if (i + 1 == batch.Events.Length || SettledMoments.IsBefore(batch.Events[i + 1])) Settle(Last);
        }
        return !IsThere;
    }

    private void Settle(Moment moment)
    {
        if (moment.State.End is null) Settled = moment;
    }
}
