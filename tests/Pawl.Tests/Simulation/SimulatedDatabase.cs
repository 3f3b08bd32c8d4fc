using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Nodes;
using Pawl.Runtime.Storage;

namespace Pawl.Tests.Simulation;

/// <summary>What is durable: tables, the fence and the constraints of the real store. It outlives every process.</summary>
internal sealed class SimulatedDatabase
{
    private readonly long[] _epochs = new long[Partitioning.Count];
    private readonly List<CommitRound> _hanging = [];

    public Dictionary<ExecutionKey, SimulatedRow> Executions { get; } = [];
    public List<InboxRow> Inbox { get; } = [];
    public List<AnswerRow> Answers { get; } = [];
    /// <summary>Who owns what, for nodes that share; see <see cref="SimulatedOwnership"/>.</summary>
    public Guid?[] Owners { get; } = new Guid?[Partitioning.Count];
    /// <summary>The runs of nodes, and until when each counts as alive.</summary>
    public SortedDictionary<Guid, (string Name, DateTimeOffset JoinedAt, DateTimeOffset LeaseUntil)> Nodes { get; } = [];
    /// <summary>Those that hear notices.</summary>
    public List<Action<NodeNotice>> Listeners { get; } = [];
    public SimulatedJournal Journal { get; init; } = new();
    public List<DefinitionDocument> Definitions { get; } = [];
    /// <summary>Which versions could be started, and since when: one entry for each change of <see cref="Definitions"/>.</summary>
    public List<(DateTimeOffset At, DefinitionId Id, bool IsEnabled)> Shelf { get; } = [];
    /// <summary>Names of positions, as the real store keeps them.</summary>
    public SimulatedCheckpoints Checkpoints { get; init; } = new();
    /// <summary>What any node compiled: it is the same for all of them, and takes long.</summary>
    public BoundedCache<string, WorkflowDefinition> Compiled { get; } = new(bound: 100);

    /// <summary>Looks at everything that is written; null when nobody does.</summary>
    public DatabaseJudge? Judge { get; set; }
    /// <summary>Planted: commits of processes that lost ownership are written.</summary>
    public bool FenceIsSkipped { get; init; }
    /// <summary>Planted: deliveries of events are handed over in memory alone.</summary>
    public bool RoutesInMemory { get; init; }
    /// <summary>Planted: consumed inbox rows stay.</summary>
    public bool InboxRowsStay { get; init; }
    /// <summary>Planted: what executions send each other is handed over in memory alone.</summary>
    public bool LosesOutgoing { get; init; }
    /// <summary>Planted: timers that are cleared stay.</summary>
    public bool TimersStay { get; init; }
    /// <summary>Planted: that the work of a suspended execution has ended is not written.</summary>
    public bool InFlightStays { get; init; }
    /// <summary>Planted: a partition changes hands under the epoch that it had.</summary>
    public bool EpochsStay { get; init; }

    public IEnumerable<TimerRow> Timers =>
        from row in Executions
        from timer in row.Value.Timers
        orderby timer.Value
        select new TimerRow(row.Key, Partitioning.Of(row.Key), timer.Key, timer.Value);

    public long EpochOf(int partition) => _epochs[partition];

    /// <summary>A definition is published or changes.</summary>
    public void Shelve(DefinitionDocument document, DateTimeOffset now)
    {
        Definitions.RemoveAll(other => other.Id == document.Id);
        Definitions.Add(document);
        Shelf.Add((now, document.Id, document is { DisabledAt: null, DeletedAt: null }));
    }

    /// <summary>A partition changes hands.</summary>
    public long Hand(int partition, Guid? owner)
    {
        Owners[partition] = owner;
        return _epochs[partition] = EpochsStay ? Math.Max(1, _epochs[partition]) : _epochs[partition] + 1;
    }

    public Dictionary<int, long> AcquireAll()
    {
        for (var i = 0; i < _epochs.Length; i++) Hand(i, owner: null);
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
        catch (Exception refused) when (refused is FencedException or RoundRejectedException)
        {
            // Nobody is there to hear it.
        }
    }

    public CommitOutcome Commit(CommitRound round)
    {
        // A transaction waits for the locks of those that write the same rows, so what hangs comes first.
        var keys = round.Entries.Select(entry => entry.Execution).ToHashSet();
        foreach (var hanging in _hanging.Where(hanging => hanging.Entries.Any(entry => keys.Contains(entry.Execution)) || (hanging.HasEvents && round.HasEvents)).ToList()) Finish(hanging);

        CheckFence(round.Epochs);
        foreach (var entry in round.Entries) CheckRules(entry);
        Judge?.See(round, _epochs);
        var before = Journal.Subscriptions.Keys.ToHashSet();
        foreach (var entry in round.Entries) Write(entry);
        return Route(round, before);
    }

    private CommitOutcome Route(CommitRound round, IReadOnlyCollection<(ExecutionKey, int, string)> before)
    {
        List<InboxRow> delivered = [.. round.Entries.SelectMany(entry => Executions.TryGetValue(entry.Execution, out var row) ? Journal.Subscribe(entry, row.JournalStart, row.Start.CreatedAt) : [])];
        foreach (var appended in round.Entries.SelectMany(entry => entry.Emitted).Concat(round.Events)) delivered.AddRange(Journal.Append(appended, before) ?? []);
        delivered.RemoveAll(row => Inbox.Exists(existing => existing.Id == row.Id));
        if (!RoutesInMemory) Inbox.AddRange(delivered);
        foreach (var entry in round.Entries) Judge?.Routed(entry, Executions.GetValueOrDefault(entry.Execution), Journal);
        return new(delivered, [.. round.Events.Select(appended => Journal.Events.Exists(stored => stored.Appended.Receipt == appended.Receipt && stored.Appended.Source == appended.Source && stored.Appended.Id == appended.Id))]);
    }

    private void CheckRules(CommitEntry entry)
    {
        var row = Executions.GetValueOrDefault(entry.Execution);
        Require(entry.EventCount == 0 || entry.Position == (row?.Position ?? 0) + 1, $"position {entry.Position} does not follow {row?.Position ?? 0}");
        Require(entry.EventCount == 0 || entry.CreatedAt == (row?.Start ?? entry.Start)?.CreatedAt, $"it started at another time than {entry.CreatedAt:O}");
        Require(entry.Start is null || row is null, "it exists");
        Require(row is not null || entry.Start is not null || entry.Status is null, "it does not exist");
        Require(entry.Status is not { } next || row is null || (!row.Status.IsTerminal() && (next != StatusPhase.Pending || row.Status == StatusPhase.Pending)), $"from {row?.Status} to {entry.Status}");

        void Require(bool holds, string rule)
        {
            if (!holds) throw new RoundRejectedException(entry.Execution, $"{entry.Execution.Id}: {rule}");
        }
    }

    private void Write(CommitEntry entry)
    {
        var row = Executions.GetValueOrDefault(entry.Execution);
        var events = entry.EventCount > 0 ? HistoryJson.ReadEvents(entry.Events.Span) : [];
        Judge?.Before(entry, events, row);

        if (entry.EventCount > 0)
        {
            row ??= Executions[entry.Execution] = new(entry.Start!) { JournalStart = Journal.Events.Count };
            row.Add(new(entry.Position, entry.At, [.. events]));
        }
        if (row is not null)
        {
            row.Status = entry.Status ?? row.Status;
            if (entry.End is not null) row.EndedAt = entry.At;
            if (entry.Suspended is { } suspended && !(InFlightStays && row.HasInFlight)) row.HasInFlight = suspended.InFlight;
            if (entry.Resumed) row.HasInFlight = false;
            foreach (var timer in TimersStay ? [] : entry.TimersCleared) row.Timers.Remove(timer);
            foreach (var (timer, dueAt) in entry.TimersSet) row.Timers[timer] = Stored(dueAt);
        }
        if (!InboxRowsStay) Inbox.RemoveAll(existing => entry.Consumed.Contains(existing.Id));
        foreach (var sent in LosesOutgoing ? [] : entry.Outgoing)
        {
            if (!Inbox.Exists(existing => existing.Id == sent.Id)) Inbox.Add(sent);
        }
        foreach (var answer in entry.Answers)
        {
            if (!Answers.Exists(existing => existing.Request == answer.Request)) Answers.Add(answer);
        }

        Judge?.After(entry, row);
    }

    /// <summary>What a database keeps of a timer: whole microseconds, rounded up so that it is never read back too early.</summary>
    public static DateTimeOffset Stored(DateTimeOffset time)
    {
        var rest = time.UtcTicks % TimeSpan.TicksPerMicrosecond;
        return new(rest == 0 ? time.UtcTicks : time.UtcTicks - rest + TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
    }
}

/// <summary>An execution in the store.</summary>
internal sealed class SimulatedRow(ExecutionStart start)
{
    private readonly List<HistoryBatch> _history = [];
    private ExecutionState? _state;
    private int _folded;

    public ExecutionStart Start => start;
    /// <summary>The last event that was stored when it began.</summary>
    public long JournalStart { get; init; }
    public StatusPhase Status { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    /// <summary>Whether it is suspended, and effects of it are under way.</summary>
    public bool HasInFlight { get; set; }
    /// <summary>When it last went on after a suspension; null when it never did.</summary>
    public DateTimeOffset? ResumedAt { get; private set; }
    public Dictionary<TimerKey, DateTimeOffset> Timers { get; } = [];
    public IReadOnlyList<HistoryBatch> History => _history;
    /// <summary>The events that were stored together, from a position on.</summary>
    public IReadOnlyList<HistoryEvent> At(long position) => _history.FindLast(batch => batch.Position == position) is { } found ? found.Events : [];
    public IEnumerable<HistoryEvent> Events => _history.SelectMany(batch => batch.Events);
    public long Position { get; private set; }

    /// <summary>The fold over what is stored.</summary>
    public ExecutionState State
    {
        get
        {
            while (_folded < _history.Count) _state = Fold.Apply(_state, _history[_folded++]);
            return _state!;
        }
    }

    public void Add(HistoryBatch batch)
    {
        _history.Add(batch);
        if (batch.Events.Any(happened => happened is ExecutionResumed)) ResumedAt = batch.At;
        Position = batch.Position + batch.Events.Length - 1;
    }
}
