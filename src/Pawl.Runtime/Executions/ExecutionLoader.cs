using System.Collections.Concurrent;
using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Poison;
using Pawl.Runtime.Resources;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Executions;

/// <summary>An execution as it was read.</summary>
/// <param name="State">The state: a fold over its history.</param>
/// <param name="Definition">The definition it runs; null when it has ended, or it cannot be had.</param>
/// <param name="DefinitionFault">Why the definition cannot be had; null otherwise.</param>
/// <param name="Origin">Who asked for it.</param>
internal sealed record LoadedExecution(ExecutionState State, WorkflowDefinition? Definition, Exception? DefinitionFault, Origin Origin)
{
    /// <summary>When it was accepted, as its row has it.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Bytes of its history, as stored.</summary>
    public long HistoryBytes { get; init; }
}

/// <summary>Reads executions into memory, and patiently while the store is away.</summary>
/// <remarks>Natural batching, as in the committer: a read takes what has gathered while the ones before it were under way, so a lone execution never waits for others.</remarks>
internal sealed class ExecutionLoader(IExecutionStore store, CompiledDefinitions definitions, LinkedDefinitions linked, IDeathMarks marks, RuntimeOptions options, RuntimeEnvironment environment, CancellationToken stopping)
{
    private readonly ConcurrentQueue<WaitingLoad> _waiting = new();
    private readonly Gate _gate = new(options.ConcurrentLoads);
    private int _reading;

    /// <summary>Begins to read; the owner gets the outcome as mail.</summary>
    public void Begin(LiveExecution live, Partition owner)
    {
        _waiting.Enqueue(new(live, owner));
        if (TryEnter()) _ = environment.Run(ReadAllAsync);
    }

    /// <summary>The state of an execution that another node owns; null when it does not exist.</summary>
    /// <exception cref="RuntimeUnavailableException">The store is away.</exception>
    public async Task<ExecutionState?> ReadStateAsync(ExecutionKey key, TimeSpan within, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(within, environment.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping, time.Token);
        await _gate.EnterAsync();
        try
        {
            return await store.LoadAsync(key, limit.Token) is { } stored ? Folded(key, stored) : null;
        }
        catch (Exception away) when (away is StoreUnavailableException || (away is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new RuntimeUnavailableException("The store is away.", TimeSpan.FromSeconds(1), away);
        }
        finally
        {
            _gate.Leave();
        }
    }

    private ExecutionState? Folded(ExecutionKey key, StoredExecution stored)
    {
        marks.Mark(key);
        try
        {
            return Fold.History(stored.History);
        }
        finally
        {
            marks.Unmark();
        }
    }

    private bool TryEnter()
    {
        if (Interlocked.Increment(ref _reading) <= options.ConcurrentLoads) return true;
        Interlocked.Decrement(ref _reading);
        return false;
    }

    private async Task ReadAllAsync()
    {
        do
        {
            while (Take() is { Count: > 0 } round) await LoadAsync(round);
            Interlocked.Decrement(ref _reading);
        }
        // One that came between the last look and the leaving found no place.
        while (!_waiting.IsEmpty && TryEnter());
    }

    private List<WaitingLoad> Take()
    {
        var round = new List<WaitingLoad>();
        while (round.Count < options.LoadRound && _waiting.TryDequeue(out var next)) round.Add(next);
        return round;
    }

    private async Task LoadAsync(List<WaitingLoad> round)
    {
        IReadOnlyDictionary<ExecutionKey, StoredExecution> stored;
        try
        {
            var keys = round.ConvertAll(waiting => waiting.Live.Key);
            stored = await StorePatience.ReadAsync(token => store.LoadAsync(keys, token), options, environment, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Whoever waits is told by the owner, which is given up too.
            return;
        }
        catch (Exception fault)
        {
            // One of them is damaged: alone, each shows which.
            if (round is [var only]) only.Owner.Post(new LoadFailedMail(only.Live, fault));
            else foreach (var alone in round) await LoadAsync([alone]);
            return;
        }

        foreach (var waiting in round) await UnderstandAsync(waiting, stored.GetValueOrDefault(waiting.Live.Key));
    }

    private async Task UnderstandAsync(WaitingLoad waiting, StoredExecution? stored)
    {
        var (live, owner) = waiting;
        try
        {
            owner.Post(new LoadedMail(live, stored is null ? null : await FoldAsync(live.Key, stored)));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Whoever waits is told by the owner, which is given up too.
        }
        catch (Exception fault)
        {
            owner.Post(new LoadFailedMail(live, fault));
        }
    }

    private async Task<LoadedExecution> FoldAsync(ExecutionKey key, StoredExecution stored)
    {
        var state = Folded(key, stored) ?? throw new DamagedHistoryException($"Execution {key} has a row but no history.");
        var origin = new Origin(stored.RequestDigest, stored.IdempotencyKey, stored.Priority);
        if (state.End is not null) return new(state, null, null, origin) { CreatedAt = stored.CreatedAt };
        try
        {
            var definition = await definitions.ForExecutionAsync(key.Tenant, state.Definition);
            return new(state, linked.Of(key.Tenant, definition, Beginnings.ResourcesOf(stored.History)), null, origin) { CreatedAt = stored.CreatedAt, HistoryBytes = stored.HistoryBytes };
        }
        catch (UnreadableDefinitionException fault)
        {
            // It can still be looked at.
            return new(state, null, fault, origin) { CreatedAt = stored.CreatedAt };
        }
    }

    /// <summary>An execution to be read.</summary>
    private readonly record struct WaitingLoad(LiveExecution Live, Partition Owner);
}

/// <summary>An execution was read, or does not exist.</summary>
internal sealed class LoadedMail(LiveExecution live, LoadedExecution? loaded) : Mail(live.Key)
{
    /// <inheritdoc/>
    public override void Deliver(Partition owner) => owner.Loaded(live, loaded);

    /// <inheritdoc/>
    public override void Refuse(Exception reason)
    {
    }
}

/// <summary>An execution cannot be read.</summary>
internal sealed class LoadFailedMail(LiveExecution live, Exception fault) : Mail(live.Key)
{
    /// <inheritdoc/>
    public override void Deliver(Partition owner) => owner.LoadFailed(live, fault);

    /// <inheritdoc/>
    public override void Refuse(Exception reason)
    {
    }
}
