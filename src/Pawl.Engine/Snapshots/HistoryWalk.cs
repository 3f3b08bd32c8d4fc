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
/// <param name="task">Pointer of a task whose last start is wanted; null for none. One that was moved by a migration while it lived is known by its new pointer too.</param>
public sealed class HistoryWalk(long? until = null, string? task = null)
{
    /// <summary>The settled moments before the starts of runs that live; empty when no task is wanted.</summary>
    private readonly Dictionary<int, Moment?> _starts = [];

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
            if (task is not null) Look(happened, task);
            Last = new(Fold.Apply(Last?.State, happened, batch.At), batch.At);
            Count++;
            if (i + 1 == batch.Events.Length || SettledMoments.IsBefore(batch.Events[i + 1])) Settle(Last);
        }
        return !IsThere;
    }

    private void Look(HistoryEvent happened, string wanted)
    {
        switch (happened)
        {
            case TaskStarted started:
                _starts[started.Run] = Settled;
                if (started.Pointer == wanted) BeforeTask = Settled;
                break;
            case DefinitionMigrated migrated:
                foreach (var move in migrated.Moves)
                    if (move.Pointer == wanted && _starts.TryGetValue(move.Run, out var before)) BeforeTask = before;
                break;
            case TaskCompleted { Run: var run }:
                _starts.Remove(run);
                break;
            case TaskFaulted { Run: var run }:
                _starts.Remove(run);
                break;
            case TaskCancelled { Run: var run }:
                _starts.Remove(run);
                break;
            case TaskOverridden { Run: var run }:
                _starts.Remove(run);
                break;
            default:
                break;
        }
    }

    private void Settle(Moment moment)
    {
        if (moment.State.End is null) Settled = moment;
    }
}
