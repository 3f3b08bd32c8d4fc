using Pawl.Engine;
using Pawl.Language.Definitions;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Executions;

/// <summary>Takes requests from outside: refuses what cannot be taken, finds the owner, and waits a bounded time for its answer.</summary>
internal sealed class ExecutionDoor(RuntimeParts parts)
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

        var id = request.Id ?? (request.IdempotencyKey is { } key ? ExecutionIds.FromKey(request.Tenant, request.Definition, key) : NewId());
        var isSurelyNew = request.Id is null && request.IdempotencyKey is null;
        var definition = await DefinitionAsync(request, cancellationToken);
        if (definition is null && isSurelyNew) return new(StartResult.NoDefinition, id);
        return await AskAsync(new StartEnvelope(new(request.Tenant, id), request, definition, isSurelyNew), cancellationToken);
    }

    /// <summary>Asks the owner, and waits for its answer.</summary>
    public async Task<T> AskAsync<T>(Request<T> request, CancellationToken cancellationToken)
    {
        Post(request);
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

    /// <summary>Waits until a history has grown.</summary>
    public async Task<long> WatchAsync(ExecutionKey execution, long position, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _watchers) > parts.Options.Watchers)
        {
            Interlocked.Decrement(ref _watchers);
            throw new RuntimeUnavailableException("Too many callers wait for executions.", RetrySoon);
        }

        var watch = new WatchRequest(execution, position);
        try
        {
            Post(watch);
            return await watch.Reply.WaitAsync().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            watch.Reply.Abandon();
            parts.Partitions.Post(new UnwatchMail(watch));
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
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

    private void Post(Envelope request)
    {
        RefuseWhenClosed();
        if (!parts.Partitions.OwnerOf(request.Key).TryPost(request)) throw new RuntimeUnavailableException("Too many requests wait for this partition.", RetrySoon);
    }

    /// <summary>Refuses what comes while nothing is taken.</summary>
    /// <exception cref="RuntimeUnavailableException">The server is starting or stopping.</exception>
    public void RefuseWhenClosed()
    {
        if (Volatile.Read(ref _closed) is { } reason) throw new RuntimeUnavailableException(reason, RetrySoon);
    }

    private void RefuseWhenFull()
    {
        RefuseWhenClosed();
        var options = parts.Options;
        if (parts.Busy >= options.BusyExecutions) throw new RuntimeUnavailableException("Too many executions are under way.", RetrySoon);
        if (parts.Commits.Count >= options.CommitBacklog) throw new RuntimeUnavailableException("Too many decisions wait for the store.", RetrySoon);
        if (parts.Activities.Waiting >= options.ActivityBacklog) throw new RuntimeUnavailableException("Too many activities wait for their turn.", RetrySoon);
    }

    private string NewId()
    {
        Span<byte> entropy = stackalloc byte[10];
        parts.Environment.Entropy(entropy);
        return ExecutionIds.New(parts.Environment.Time.GetUtcNow(), entropy);
    }
}
