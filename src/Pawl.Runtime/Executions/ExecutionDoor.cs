using Pawl.Engine;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Nodes;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Poison;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Executions;

/// <summary>Takes requests from outside: refuses what cannot be taken, finds the owner, here or on another node, and waits a bounded time for its answer.</summary>
/// <param name="parts">What the loops share.</param>
/// <param name="nodes">Asks other nodes; null when there are none.</param>
/// <param name="watches">Watches what other nodes own.</param>
internal sealed class ExecutionDoor(RuntimeParts parts, NodeRequests? nodes, RemoteWatches watches)
{
    private static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(1);

    private string? _closed = "The server is starting.";
    private int _watchers;

    /// <summary>Takes requests.</summary>
    public void Open() => Volatile.Write(ref _closed, null);

    /// <summary>Takes no more.</summary>
    public void Close(string reason) => Volatile.Write(ref _closed, reason);

    /// <summary>Starts an execution.</summary>
    public async Task<StartOutcome> StartAsync(StartRequest request, CancellationToken cancellationToken)
    {
        RefuseWhenFull();
        if (request.Id is { } chosen && !ExecutionIds.IsValid(chosen)) throw new InvalidExecutionIdException(chosen);

        var isForgotten = request.Fork is not null && parts.Environment.Has(PlantedBug.ForkUnderNewIds);
        var id = request.Id ?? (request.IdempotencyKey is { } key && !isForgotten ? ExecutionIds.FromKey(request.Tenant, request.Definition, key) : NewId(request.Tenant));
        var isSurelyNew = request.Id is null && request.IdempotencyKey is null;
        var definition = await DefinitionAsync(request, cancellationToken);
        if (definition is null && isSurelyNew) return new(StartResult.NoDefinition, id);

        var execution = new ExecutionKey(request.Tenant, id);
        var isFirst = true;
        return await AskAsync(execution, () => new StartEnvelope(execution, request, definition, isSurelyNew && Once()), () => StartOnNode.Of(request), NodeAnswers.ToStart, cancellationToken);

        // Refused in the middle of a commit it may have happened: asked again it has to be looked up.
        bool Once()
        {
            var once = isFirst;
            isFirst = false;
            return once;
        }
    }

    /// <summary>Asks the owner, wherever it is, and waits for its answer.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="here">Makes the request for an owner of this node; once for each that is asked.</param>
    /// <param name="elsewhere">Makes the request for another node.</param>
    /// <param name="answered">Reads the answer of another node.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<T> AskAsync<T>(ExecutionKey execution, Func<Request<T>> here, Func<NodeRequest> elsewhere, Func<NodeAnswer, T> answered, CancellationToken cancellationToken)
    {
        while (true)
        {
            RefuseWhenClosed();
            if (parts.Partitions.OwnerOf(execution) is { } owner)
            {
                try
                {
                    return await AskHereAsync(owner, here(), cancellationToken);
                }
                catch (RuntimeUnavailableException moved) when (moved.IsElsewhere && nodes is not null)
                {
                    continue;
                }
            }

            if (nodes is null) throw RuntimeUnavailableException.Elsewhere();
            return answered(await nodes.AskAsync(execution, elsewhere(), cancellationToken));
        }
    }

    /// <summary>The state as of the last commit; folded from the store when another node owns the execution.</summary>
    /// <exception cref="ExecutionQuarantinedException">Servers died over it.</exception>
    public async Task<ExecutionState?> GetStateAsync(ExecutionKey execution, IPoisonStore poison, CancellationToken cancellationToken)
    {
        while (true)
        {
            RefuseWhenClosed();
            if (parts.Partitions.OwnerOf(execution) is not { } owner)
            {
                if (nodes is null) throw RuntimeUnavailableException.Elsewhere();
                // A history that kills servers must not be folded here either.
                if (await poison.FindAsync(execution, cancellationToken) is { } deadly) throw new ExecutionQuarantinedException(deadly);
                return await parts.Loader.ReadStateAsync(execution, parts.Options.AnswerWithin, cancellationToken);
            }

            try
            {
                return await AskHereAsync(owner, new ReadEnvelope(execution), cancellationToken);
            }
            catch (RuntimeUnavailableException moved) when (moved.IsElsewhere && nodes is not null)
            {
                // Asked again, elsewhere.
            }
        }
    }

    /// <summary>Waits until a history has grown.</summary>
    public async Task<long> WatchAsync(ExecutionKey execution, long position, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _watchers) > parts.Options.Watchers)
        {
            Interlocked.Decrement(ref _watchers);
            throw new RuntimeUnavailableException("Too many callers wait for executions.", RetrySoon);
        }

        try
        {
            while (true)
            {
                RefuseWhenClosed();
                if (parts.Partitions.OwnerOf(execution) is not { } owner)
                {
                    if (nodes is null) throw RuntimeUnavailableException.Elsewhere();
                    return await watches.WaitBeyondAsync(execution, position, cancellationToken);
                }

                try
                {
                    return await WatchHereAsync(owner, new WatchRequest(execution, position), cancellationToken);
                }
                catch (RuntimeUnavailableException moved) when (moved.IsElsewhere && nodes is not null)
                {
                    // Watched on, elsewhere.
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    /// <summary>Refuses what comes while nothing is taken.</summary>
    /// <exception cref="RuntimeUnavailableException">The server is starting or stopping.</exception>
    public void RefuseWhenClosed()
    {
        if (Volatile.Read(ref _closed) is { } reason) throw new RuntimeUnavailableException(reason, RetrySoon);
    }

    private async Task<T> AskHereAsync<T>(Partition owner, Request<T> request, CancellationToken cancellationToken)
    {
        Post(owner, request);
        try
        {
            return await request.Reply.WaitAsync().WaitAsync(parts.Options.AnswerWithin, parts.Environment.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            request.Reply.Abandon();
            throw new RuntimeUnavailableException($"No answer within {parts.Options.AnswerWithin.TotalSeconds} s: the store is away or slow. The request may still take effect.", RetrySoon)
            {
                MayHaveHappened = true,
            };
        }
        catch (OperationCanceledException)
        {
            request.Reply.Abandon();
            throw;
        }
    }

    private async Task<long> WatchHereAsync(Partition owner, WatchRequest watch, CancellationToken cancellationToken)
    {
        try
        {
            Post(owner, watch);
            return await watch.Reply.WaitAsync().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            watch.Reply.Abandon();
            owner.Post(new UnwatchMail(watch));
            throw;
        }
    }

    private async Task<WorkflowDefinition?> DefinitionAsync(StartRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await parts.Definitions.ForStartAsync(request.Tenant, request.Definition, cancellationToken);
        }
        catch (StoreUnavailableException fault)
        {
            throw new RuntimeUnavailableException("The store is away.", RetrySoon, fault);
        }
    }

    private static void Post(Partition owner, Envelope request)
    {
        if (!owner.TryPost(request)) throw new RuntimeUnavailableException("Too many requests wait for this partition.", RetrySoon);
    }

    private void RefuseWhenFull()
    {
        RefuseWhenClosed();
        var options = parts.Options;
        if (parts.Busy >= options.BusyExecutions) throw new RuntimeUnavailableException("Too many executions are under way.", RetrySoon);
        if (parts.Commits.Count >= options.CommitBacklog) throw new RuntimeUnavailableException("Too many decisions wait for the store.", RetrySoon);
        if (parts.Activities.Waiting >= options.ActivityBacklog) throw new RuntimeUnavailableException("Too many activities wait for their turn.", RetrySoon);
    }

    /// <summary>A new id; of a partition that this node owns when there is one, so that the start need not travel.</summary>
    private string NewId(string tenant)
    {
        // With one partition of 64, all these tries fail once in about ten million; the start travels then.
        const int Tries = 1_024;
        Span<byte> entropy = stackalloc byte[10];
        for (var tried = 1; ; tried++)
        {
            parts.Environment.Entropy(entropy);
            var id = ExecutionIds.New(parts.Environment.Time.GetUtcNow(), entropy);
            if (nodes is null || tried == Tries || parts.Partitions.OwnerOf(new(tenant, id)) is not null) return id;
        }
    }
}
