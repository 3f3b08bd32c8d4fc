using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Storage;

namespace Pawl.Tests.Simulation;

/// <summary>What is durable: tables, the fence and the constraints of the real store; it outlives every process. It also judges what is written.</summary>
internal sealed class SimulatedDatabase(SimulatedWorld world)
{
    private readonly long[] _epochs = new long[Partitioning.Count];
    private readonly Dictionary<Guid, (ExecutionKey Execution, long Position)> _decided = [];
    private readonly List<CommitRound> _hanging = [];

    public Dictionary<ExecutionKey, SimulatedRow> Executions { get; } = [];
    public Dictionary<(ExecutionKey, TimerKey), DateTimeOffset> Timers { get; } = [];
    public List<InboxRow> Inbox { get; } = [];
    public List<DefinitionDocument> Definitions { get; } = [];

    /// <summary>Planted: commits of processes that lost ownership are written.</summary>
    public bool FenceIsSkipped { get; init; }
    /// <summary>Planted: consumed inbox rows stay.</summary>
    public bool InboxRowsStay { get; init; }
    /// <summary>How late each timer fired that was due at a good time.</summary>
    public List<(DateTimeOffset DueAt, TimeSpan Late)> Fired { get; } = [];

    public Dictionary<int, long> AcquireAll()
    {
        for (var i = 0; i < _epochs.Length; i++) _epochs[i]++;
        return Enumerable.Range(0, Partitioning.Count).ToDictionary(number => number, number => _epochs[number]);
    }

    public void CheckFence(IReadOnlyDictionary<int, long> epochs)
    {
        if (FenceIsSkipped) return;
        var lost = epochs.Where(epoch => _epochs[epoch.Key] != epoch.Value).Select(epoch => epoch.Key).Order().ToList();
        if (lost.Count > 0) throw new FencedException(lost);
    }

    /// <summary>A transaction whose connection is gone, and which is not finished yet.</summary>
    public void Hang(CommitRound round) => _hanging.Add(round);

    /// <summary>It finishes now, if it has not already.</summary>
    public void Finish(CommitRound round)
    {
        if (!_hanging.Remove(round)) return;
        try
        {
            Commit(round);
        }
        catch (Exception refused) when (refused is FencedException or InvalidOperationException)
        {
            world.Trace("hanging commit refused");
        }
    }

    public void Commit(CommitRound round)
    {
        // A transaction waits for the locks of those that write the same rows, so what hangs comes first.
        var keys = round.Entries.Select(entry => entry.Execution).ToHashSet();
        foreach (var hanging in _hanging.Where(hanging => hanging.Entries.Any(entry => keys.Contains(entry.Execution))).ToList()) Finish(hanging);

        CheckFence(round.Epochs);
        if (round.Entries.Select(entry => entry.Execution).Distinct().Count() != round.Entries.Count) world.Violate("a round names an execution twice");
        foreach (var entry in round.Entries)
        {
            if (!round.Epochs.ContainsKey(entry.Partition) || Partitioning.Of(entry.Execution) != entry.Partition) world.Violate($"{entry.Execution.Id}: written outside its partition");
            var position = Executions.GetValueOrDefault(entry.Execution)?.State.Position ?? 0;
            if (entry.EventCount > 0 && entry.Position != position + 1)
                throw new InvalidOperationException($"duplicate key value violates unique constraint: {entry.Execution.Id} at {entry.Position}, stored {position}");
        }
        foreach (var entry in round.Entries) Write(entry);
    }

    private void Write(CommitEntry entry)
    {
        var row = Executions.GetValueOrDefault(entry.Execution);
        var now = world.Clock.GetUtcNow();
        world.Trace($"commit {entry.Execution.Id} at {entry.Position} +{entry.EventCount} {entry.Status}");
        if (entry.At > now) world.Violate($"{entry.Execution.Id}: decided at {entry.At:O}, in the future");

        if (entry.EventCount > 0)
        {
            var batch = new HistoryBatch(entry.Position, entry.At, [.. HistoryJson.ReadEvents(entry.Events.Span)]);
            if (batch.Events.Length != entry.EventCount) world.Violate($"{entry.Execution.Id}: {batch.Events.Length} events, said to be {entry.EventCount}");
            if (row is null != entry.Start is not null) world.Violate($"{entry.Execution.Id}: the row is inserted with the first event, and then only");
            foreach (var fired in batch.Events.OfType<TimerFired>()) Judge(entry, new(fired.Run, fired.Purpose), now);

            var before = row?.State;
            row ??= Executions[entry.Execution] = new(entry.Start!);
            row.Add(batch);
            if (before?.End is not null) world.Violate($"{entry.Execution.Id}: something follows its end");
            if (entry.Status is { } status) row.Status = status;
            if (entry.End is not null) row.EndedAt = entry.At;
        }
        else if (entry.Start is not null || entry.Status is not null || entry.End is not null)
        {
            world.Violate($"{entry.Execution.Id}: the row changes without an event");
        }

        foreach (var (timer, dueAt) in entry.TimersSet) Timers[(entry.Execution, timer)] = Truncated(dueAt);
        foreach (var timer in entry.TimersCleared) Timers.Remove((entry.Execution, timer));
        foreach (var consumed in entry.Consumed) Consume(entry, consumed);
        foreach (var sent in entry.Outgoing)
        {
            if (!Inbox.Exists(existing => existing.Id == sent.Id)) Inbox.Add(sent);
        }

        if (row is not null && entry.EventCount > 0) Judge(entry.Execution, row);
    }

    private void Consume(CommitEntry entry, Guid consumed)
    {
        if (!InboxRowsStay) Inbox.RemoveAll(row => row.Id == consumed);
        if (entry.EventCount == 0) return;
        if (!_decided.TryAdd(consumed, (entry.Execution, entry.Position))) world.Violate($"{entry.Execution.Id}: inbox row {consumed} led to events twice");
    }

    private void Judge(CommitEntry entry, TimerKey timer, DateTimeOffset now)
    {
        if (!Timers.TryGetValue((entry.Execution, timer), out var dueAt))
        {
            world.Violate($"{entry.Execution.Id}: timer {timer} fired that does not exist");
            return;
        }

        if (now < dueAt) world.Violate($"{entry.Execution.Id}: timer {timer} fired {(dueAt - now).TotalSeconds} s early");
        Fired.Add((dueAt, entry.At - dueAt));
    }

    private void Judge(ExecutionKey key, SimulatedRow row)
    {
        if (row.Status != row.State.Status) world.Violate($"{key.Id}: the row says {row.Status}, its history {row.State.Status}");
        if (row.EndedAt != row.State.EndedAt) world.Violate($"{key.Id}: the row ended at {row.EndedAt:O}, its history at {row.State.EndedAt:O}");
        var timers = Timers.Where(timer => timer.Key.Item1 == key).Select(timer => (timer.Key.Item2, timer.Value)).Order().ToList();
        var expected = row.State.Timers.Select(timer => (timer.Key, Truncated(timer.Value))).Order().ToList();
        if (!timers.SequenceEqual(expected)) world.Violate($"{key.Id}: timers in the store are not those of its history");
    }

    /// <summary>What a database keeps of a time.</summary>
    private static DateTimeOffset Truncated(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}

/// <summary>An execution in the store.</summary>
internal sealed class SimulatedRow(ExecutionStart start)
{
    private readonly List<HistoryBatch> _history = [];
    private ExecutionState? _state;

    public ExecutionStart Start => start;
    public StatusPhase Status { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public IReadOnlyList<HistoryBatch> History => _history;
    public IEnumerable<HistoryEvent> Events => _history.SelectMany(batch => batch.Events);
    /// <summary>The fold over what is stored.</summary>
    public ExecutionState State => _state!;

    public void Add(HistoryBatch batch)
    {
        _history.Add(batch);
        _state = Fold.Apply(_state, batch);
    }
}
