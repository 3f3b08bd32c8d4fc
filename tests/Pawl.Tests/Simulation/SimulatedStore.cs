using Pawl.Engine;
using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Storage;

namespace Pawl.Tests.Simulation;

/// <summary>What goes wrong between a process and the database. Times are chosen anew for each call.</summary>
internal sealed class StoreFaults
{
    /// <summary>Whether the database is away.</summary>
    public bool IsAway { get; set; }
    /// <summary>Longest answer.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(3);
    /// <summary>A call is refused.</summary>
    public double Refused { get; set; }
    /// <summary>A commit's answer is lost: not done, done, or done later.</summary>
    public double Unknown { get; set; }
    /// <summary>A read gives rows twice.</summary>
    public double Doubled { get; set; }
    /// <summary>A notice to other nodes is not heard.</summary>
    public double LostNotices { get; set; }
    /// <summary>A notice to other nodes is heard twice.</summary>
    public double DoubledNotices { get; set; }
    /// <summary>The process dies at a place where that hurts: before a commit, after it, between an effect and its commit.</summary>
    public double Deadly { get; set; }

    public void Stop()
    {
        IsAway = false;
        Latency = TimeSpan.FromMilliseconds(3);
        Refused = Unknown = Doubled = Deadly = LostNotices = DoubledNotices = 0;
    }
}

/// <summary>One process's connection to the database.</summary>
internal sealed class SimulatedStore(
    SimulatedWorld world, SimulatedDatabase database, StoreFaults faults, TimeProvider clock, SimulatedScheduler process, SimulatedScheduler network) : IExecutionStore, IDefinitionStore
{
    /// <summary>Stands between a commit and the database: gets the round and what commits it. Null: nothing does.</summary>
    public Func<CommitRound, Func<Task>, Task>? OnCommit { get; set; }
    /// <summary>Executions that were loaded, in order.</summary>
    public List<ExecutionKey> Loads { get; } = [];
    /// <summary>Reads of timers.</summary>
    public int TimerReads { get; private set; }

    /// <summary>What the process knows of its commits.</summary>
    public NodeKnowledge Knowledge { get; } = new(world, database, process);

    /// <summary>A bug of the store that is planted.</summary>
    public Plant Plant { get; init; }

    public async Task<IReadOnlyDictionary<int, long>> AcquireAllAsync(string node, CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        world.Trace($"{node} acquires");
        return database.AcquireAll();
    }

    public async Task<CommitOutcome> CommitAsync(CommitRound round, CancellationToken cancellationToken)
    {
        var outcome = CommitOutcome.Nothing;
        Task CommitAsync() => ReallyCommitAsync(round, found => outcome = found, cancellationToken);
        await (OnCommit is { } between ? between(round, CommitAsync) : CommitAsync());
        return outcome;
    }

    private async Task ReallyCommitAsync(CommitRound round, Action<CommitOutcome> done, CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        if (world.Random.Chance(faults.Unknown))
        {
            var fate = world.Random.Below(3);
            world.Trace($"commit of {round.Entries.Count} unknown, fate {fate}");
            if (fate == 1) database.Commit(Plant is Plant.RoundTorn && round.Entries.Count > 1 ? round with { Entries = [.. round.Entries.Take(1)] } : round);
            if (fate == 2) CommitLate(round);
            throw new CommitUnknownException(new IOException("connection reset"));
        }

        // Stimuli that are durable but not yet delivered are what a crash loses most easily.
        var deadly = round.HasEvents || round.Entries.Any(entry => !entry.Outgoing.IsEmpty) ? faults.Deadly * 10 : faults.Deadly;
        process.MayDie("before a commit", deadly);
        if (process.IsDead) return;
        done(database.Commit(round));
        process.MayDie("after a commit", deadly);
        await PauseAsync(cancellationToken);
        Knowledge.Learn(round);
    }

    public async Task<IReadOnlyDictionary<ExecutionKey, long>> ReadPositionsAsync(
        IReadOnlyDictionary<int, long> epochs, IReadOnlyCollection<ExecutionKey> executions, CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        database.CheckFence(epochs);
        var positions = executions.ToDictionary(key => key, key => database.Executions.GetValueOrDefault(key)?.Position ?? 0);
        await PauseAsync(cancellationToken);
        return positions;
    }

    public async Task<StoredExecution?> LoadAsync(ExecutionKey execution, CancellationToken cancellationToken)
    {
        Loads.Add(execution);
        await ReachAsync(cancellationToken);
        var found = database.Executions.TryGetValue(execution, out var row)
            ? new StoredExecution(row.Start.RequestDigest, row.Start.IdempotencyKey, row.Start.Priority, [.. Plant is Plant.LoadStale && row.History.Count > 1 && world.Random.Chance(0.2) ? row.History.SkipLast(1) : row.History]) { CreatedAt = row.Start.CreatedAt }
            : null;
        await PauseAsync(cancellationToken);
        return found;
    }

    public async Task<IReadOnlyList<ExecutionKey>> ReadRunningAsync(int partition, CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        var running = database.Executions.Where(row => (row.Value.Status is StatusPhase.Running || row.Value.HasInFlight) && Partitioning.Of(row.Key) == partition).Select(row => row.Key).ToList();
        await PauseAsync(cancellationToken);
        return Plant is Plant.RunningForgotten ? [] : Doubled(running);
    }

    public async Task<IReadOnlyList<InboxRow>> ReadInboxAsync(int partition, int limit, CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        var rows = database.Inbox.Where(row => row.Partition == partition).Take(limit).ToList();
        if (rows.Count > 0) world.Explain(() => $"reads {string.Join(' ', rows.Select(row => $"{row.Execution.Id}/{row.Id}"))} in the inbox of {partition}");
        if (Plant is Plant.InboxConsumedOnRead) database.Inbox.RemoveAll(rows.Contains);
        await PauseAsync(cancellationToken);
        return rows;
    }

    public async Task<IReadOnlyList<TimerRow>> ReadTimersAsync(IReadOnlyCollection<int> partitions, DateTimeOffset dueBefore, int limit, CancellationToken cancellationToken)
    {
        TimerReads++;
        await ReachAsync(cancellationToken);
        var rows = database.Timers.Where(timer => partitions.Contains(timer.Partition)).TakeWhile(timer => timer.DueAt < dueBefore).Take(limit).ToList();
        await PauseAsync(cancellationToken);
        return Doubled(rows);
    }

    public async Task<DefinitionDocument?> GetAsync(string tenant, DefinitionId id, CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        var found = database.Definitions.Find(document => document.Id == id && document.DeletedAt is null);
        await PauseAsync(cancellationToken);
        return Shown(found);
    }

    public async Task<DefinitionDocument?> GetForExecutionAsync(string tenant, DefinitionId id, CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        return database.Definitions.Find(document => document.Id == id);
    }

    public async Task<IReadOnlyList<DefinitionDocument>> ListVersionsAsync(string tenant, string @namespace, string name, CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        var found = database.Definitions.Where(document => document.Id.Namespace == @namespace && document.Id.Name == name && document.DeletedAt is null).OrderByDescending(document => document.Id.Version, StringComparer.Ordinal).ToList();
        await PauseAsync(cancellationToken);
        return [.. found.Select(document => Shown(document)!)];
    }

    public async Task<PublishOutcome> PublishAsync(string tenant, DefinitionDocument document, CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        var known = database.Definitions.Find(other => other.Id == document.Id);
        if (known is null) database.Shelve(document, world.Clock.GetUtcNow());
        await PauseAsync(cancellationToken);
        return known is null ? PublishOutcome.Created : known.Digest.Span.SequenceEqual(document.Digest.Span) ? PublishOutcome.Unchanged : PublishOutcome.Conflict;
    }

    public async Task<bool> SetDisabledAsync(string tenant, DefinitionId id, bool disabled, CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        var found = database.Definitions.Find(document => document.Id == id && document.DeletedAt is null);
        if (found is not null) database.Shelve(found with { DisabledAt = disabled ? world.Clock.GetUtcNow() : null }, world.Clock.GetUtcNow());
        await PauseAsync(cancellationToken);
        return found is not null;
    }

    public async Task<bool> DeleteAsync(string tenant, DefinitionId id, CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        var found = database.Definitions.Find(document => document.Id == id && document.DeletedAt is null);
        if (found is not null) database.Shelve(found with { DeletedAt = world.Clock.GetUtcNow() }, world.Clock.GetUtcNow());
        await PauseAsync(cancellationToken);
        return found is not null;
    }

    private DefinitionDocument? Shown(DefinitionDocument? document) => Plant is Plant.DisabledIgnored && document is not null ? document with { DisabledAt = null } : document;

    /// <summary>The same connection, for leases.</summary>
    public SimulatedOwnership Ownership => new(world, database, () => LeasesAreCut, ReachAsync);

    /// <summary>The same connection, for requests to other nodes.</summary>
    public SimulatedNodeMail NodeMail => new(world, database, process, faults, ReachAsync);

    /// <summary>Whether this process alone cannot reach the leases.</summary>
    public bool LeasesAreCut { get; set; }

    private void CommitLate(CommitRound round)
    {
        database.Hang(round);
        _ = network.Run(async () =>
        {
            await Task.Delay(world.Random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(200)), world.Clock);
            database.Finish(round);
        });
    }

    private async Task ReachAsync(CancellationToken cancellationToken)
    {
        await PauseAsync(cancellationToken);
        if (faults.IsAway || world.Random.Chance(faults.Refused)) throw new StoreUnavailableException("the database is away");
    }

    private Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(world.Random.Between(TimeSpan.Zero, faults.Latency), clock, cancellationToken);

    private List<T> Doubled<T>(List<T> rows)
    {
        if (rows.Count > 0 && world.Random.Chance(faults.Doubled)) rows.AddRange(rows.Take(1 + world.Random.Below(rows.Count)).ToList());
        return rows;
    }
}
