using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Runtime.Storage;

namespace Pawl.Tests.Simulation;

/// <summary>The promises that can be judged at each write.</summary>
internal sealed class DatabaseJudge(SimulatedWorld world)
{
    private readonly Dictionary<Guid, (ExecutionKey Execution, long Position)> _decided = [];

    /// <summary>Every timer that fired: when it could, and how late it was.</summary>
    public List<(DateTimeOffset DueAt, TimeSpan Late)> Fired { get; } = [];

    /// <param name="round">What is about to be written.</param>
    /// <param name="epochs">The epoch that each partition was last acquired under.</param>
    public void See(CommitRound round, IReadOnlyList<long> epochs)
    {
        Require(Promise.OnlyTheOwnerWrites, round.Epochs.All(epoch => epochs[epoch.Key] == epoch.Value), "a process that lost ownership changes something");
        Require(Promise.HistoryIsWhole, round.Entries.Select(entry => entry.Execution).Distinct().Count() == round.Entries.Count, "a round names an execution twice");
        foreach (var appended in round.Events) world.Trace($"append {appended.Id}");
        foreach (var entry in round.Entries)
        {
            world.Trace($"commit {entry.Execution.Id} at {entry.Position} +{entry.EventCount} {entry.Status}");
            Require(Promise.OnlyTheOwnerWrites, round.Epochs.ContainsKey(entry.Partition) && Partitioning.Of(entry.Execution) == entry.Partition, $"{entry.Execution.Id}: written outside its partition");
        }
    }

    public void Before(CommitEntry entry, IReadOnlyList<HistoryEvent> events, SimulatedRow? row)
    {
        var now = world.Clock.GetUtcNow();
        Require(Promise.NoTimerIsEarly, entry.At <= now + world.Skew, $"{entry.Execution.Id}: decided at {entry.At:O}, in the future");
        if (entry.EventCount == 0)
        {
            Require(Promise.RowsAgreeWithHistory, entry.Start is null && entry.Status is null && entry.End is null, $"{entry.Execution.Id}: the row changes without an event");
            return;
        }

        world.Explain(() => $"{entry.Execution.Id}: {string.Join(", ", events)}");
        Require(Promise.HistoryIsWhole, row?.State.End is null, $"{entry.Execution.Id}: something follows its end");
        Require(Promise.RowsAgreeWithHistory, row is null == entry.Start is not null, $"{entry.Execution.Id}: the row is inserted with the first event, and then only");
        Require(Promise.HistoryIsWhole, events.Count == entry.EventCount, $"{entry.Execution.Id}: {events.Count} events, said to be {entry.EventCount}");
        // A retry without a delay is due when it is decided, and its timer never sees the store.
        var atOnce = events.OfType<RetryScheduled>().Where(retry => retry.DueAt <= entry.At).Select(retry => new TimerKey(retry.Run, TimerPurpose.Retry)).ToHashSet();
        foreach (var fired in events.OfType<TimerFired>().Select(fired => new TimerKey(fired.Run, fired.Purpose)).Where(fired => !atOnce.Contains(fired))) Fire(entry, row, fired, now);
        foreach (var consumed in entry.Consumed) Require(Promise.StimulusIsAppliedOnce, _decided.TryAdd(consumed, (entry.Execution, entry.Position)), $"{entry.Execution.Id}: inbox row {consumed} led to events twice");
    }

    public void After(CommitEntry entry, SimulatedRow? row)
    {
        if (row is null || entry.EventCount == 0) return;
        Require(Promise.RowsAgreeWithHistory, row.Status == row.State.Status, $"{entry.Execution.Id}: the row says {row.Status}, its history {row.State.Status}");
        Require(Promise.RowsAgreeWithHistory, row.EndedAt == row.State.EndedAt, $"{entry.Execution.Id}: the row ended at {row.EndedAt:O}, its history at {row.State.EndedAt:O}");
        var hasInFlight = row.State.Suspension is not null && (!row.State.Detached.IsEmpty || row.State.Runs.Values.Any(run => run.Progress is ActivityProgress { IsPending: true }));
        Require(Promise.RowsAgreeWithHistory, row.HasInFlight == hasInFlight, $"{entry.Execution.Id}: the row says that work is under way while it is suspended ({row.HasInFlight}), its history {hasInFlight}");
        var expected = row.State.Timers.Select(timer => KeyValuePair.Create(timer.Key, SimulatedDatabase.Stored(timer.Value)));
        Require(Promise.RowsAgreeWithHistory, row.Timers.OrderBy(timer => timer.Key).SequenceEqual(expected), $"{entry.Execution.Id}: timers in the store are not those of its history");
    }

    public void Routed(CommitEntry entry, SimulatedRow? row, SimulatedJournal journal)
    {
        if (row is null || entry.EventCount == 0) return;
        var expected = row.State.Subscriptions.SelectMany(subscription => subscription.Value.Topics, (subscription, topic) => (subscription.Key, SimulatedJournal.Named(topic.Type, topic.Key))).Order();
        var stored = journal.Subscriptions.Keys.Where(key => key.Execution == entry.Execution).Select(key => (key.Run, key.Topic)).Order();
        Require(Promise.RowsAgreeWithHistory, stored.SequenceEqual(expected), $"{entry.Execution.Id}: subscriptions in the store are not those of its history");
    }

    private void Fire(CommitEntry entry, SimulatedRow? row, TimerKey timer, DateTimeOffset now)
    {
        var dueAt = DateTimeOffset.MaxValue;
        Require(Promise.NoTimerIsEarly, row?.Timers.TryGetValue(timer, out dueAt) is true, $"{entry.Execution.Id}: timer {timer} fired that does not exist");
        Require(Promise.NoTimerIsEarly, now + world.Skew + world.Skew >= dueAt, $"{entry.Execution.Id}: timer {timer} fired {(dueAt - now).TotalSeconds} s early");
        // One whose moment passed while the execution was suspended, or before it was forked, goes on as soon as the execution does.
        var possible = new[] { dueAt, row?.Start.CreatedAt ?? dueAt, row?.ResumedAt ?? dueAt }.Max();
        Fired.Add((possible, entry.At - possible));
    }

    private void Require(Promise promise, bool holds, string otherwise)
    {
        if (!holds) world.Violate(promise, otherwise);
    }
}
