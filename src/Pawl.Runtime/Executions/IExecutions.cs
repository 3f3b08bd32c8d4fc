using System.Collections.Immutable;
using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.Snapshots;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;

namespace Pawl.Runtime.Executions;

/// <summary>The door to the running engine, for the API: every answer comes after the commit.</summary>
public interface IExecutions
{
    /// <summary>Starts an execution.</summary>
    /// <exception cref="RuntimeUnavailableException">The store is away or the queues are full: try again later.</exception>
    Task<StartOutcome> StartAsync(StartRequest request, CancellationToken cancellationToken);

    /// <summary>Has an operator's command carried out.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="command">What is wanted.</param>
    /// <param name="by">Who wants it, and under which conditions.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still take effect.</param>
    /// <exception cref="RuntimeUnavailableException">The store is away or the queues are full: repeat it with the same command id.</exception>
    Task<OperatorAnswer> OperateAsync(ExecutionKey execution, OperatorCommand command, OperatorStamp by, CancellationToken cancellationToken);

    /// <summary>Asks on Pawl's own account that an execution stops; succeeds without a second event when it is stopped already.</summary>
    /// <exception cref="RuntimeUnavailableException">The store is away or the queues are full: try again later.</exception>
    Task<CancelOutcome> CancelAsync(ExecutionKey execution, string? reason, CancellationToken cancellationToken);

    /// <summary>The state now, in mid-flight too; null when the execution does not exist.</summary>
    /// <exception cref="RuntimeUnavailableException">The store is away.</exception>
    Task<ExecutionState?> GetStateAsync(ExecutionKey execution, CancellationToken cancellationToken);

    /// <summary>Completes when the history has grown beyond a position, or the execution has ended; never before the commit.</summary>
    /// <returns>The position now; at least <paramref name="position"/> (equal only when it has ended or does not exist).</returns>
    Task<long> WaitBeyondAsync(ExecutionKey execution, long position, CancellationToken cancellationToken);

    /// <summary>Why an execution is set aside, here or for good; null when it is not.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store is away.</exception>
    Task<Quarantine?> QuarantineOfAsync(ExecutionKey execution, CancellationToken cancellationToken);

    /// <summary>Lets an execution go on that was set aside. When it breaks Pawl again it is set aside again.</summary>
    /// <exception cref="RuntimeUnavailableException">The store is away or the queues are full: try again later.</exception>
    Task<ReleaseOutcome> ReleaseAsync(ExecutionKey execution, CancellationToken cancellationToken);

    /// <summary>Why an execution is set aside on this node; null when it is not.</summary>
    Quarantine? QuarantineOf(ExecutionKey execution);
}

/// <summary>A request to start an execution.</summary>
public sealed record StartRequest
{
    /// <summary>The tenant, from the credential.</summary>
    public required string Tenant { get; init; }
    /// <summary>The exact definition version.</summary>
    public required DefinitionId Definition { get; init; }
    /// <summary>The raw input.</summary>
    public required JqValue Input { get; init; }
    /// <summary>The caller's id; null to have one made: from the idempotency key when there is one, else a UUIDv7.</summary>
    public string? Id { get; init; }
    /// <summary>The caller's idempotency key; null when none.</summary>
    public string? IdempotencyKey { get; init; }
    /// <summary>SHA-256 over everything that makes the request what it is.</summary>
    public required ReadOnlyMemory<byte> RequestDigest { get; init; }
    /// <summary>Labels.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    /// <summary>From 0 (bulk) to 9 (interactive). Default 5.</summary>
    public int Priority { get; init; } = 5;
    /// <summary>Whether the definition's schedule is to begin instead of its tasks. Default false.</summary>
    public bool IsSchedule { get; init; }
    /// <summary>Where it begins when it goes on from where another execution stood; null for a start from the beginning. Default null.</summary>
    public ForkBeginning? Fork { get; init; }
    /// <summary>Who wants it suspended before its first task; null when nobody does.</summary>
    public OperatorMark? SuspendedBy { get; init; }
    /// <summary>How long it may take at most, besides what its definition says; null for no such limit.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>What a fork begins with.</summary>
/// <param name="Snapshot">The state, with everything changed that is to be changed.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Resources">What the definition refers to and does not contain, as the origin pinned it; null to look it up anew.</param>
public sealed record ForkBeginning(StateSnapshot Snapshot, ForkOrigin Origin, ImmutableArray<PinnedResource>? Resources);

/// <summary>What a start did.</summary>
public enum StartResult
{
    /// <summary>It runs.</summary>
    Started,
    /// <summary>The same request was made before: its execution is the answer.</summary>
    Repeated,
    /// <summary>The idempotency key was used for another request.</summary>
    KeyReused,
    /// <summary>The caller's id belongs to another execution.</summary>
    IdTaken,
    /// <summary>The definition does not exist or is disabled.</summary>
    NoDefinition,
}

/// <summary>The answer to a start.</summary>
/// <param name="Result">What happened.</param>
/// <param name="Id">The execution's id.</param>
public sealed record StartOutcome(StartResult Result, string Id);

/// <summary>The answer to a cancellation.</summary>
public enum CancelOutcome
{
    /// <summary>It is cancelled, now or before.</summary>
    Cancelled,
    /// <summary>It had completed or faulted already.</summary>
    AlreadyEnded,
    /// <summary>The tenant has none of that id.</summary>
    NotFound,
}

/// <summary>The runtime cannot answer the request now.</summary>
/// <remarks>
/// Refused at the door, nothing was done. Given up while waiting (<see cref="MayHaveHappened"/>), the request may still take effect once the store is back:
/// repeat it with the same id or idempotency key, and it takes effect once.
/// </remarks>
public sealed class RuntimeUnavailableException(string message, TimeSpan retryAfter, Exception? cause = null) : Language.PawlException("unavailable", message, cause)
{
    /// <summary>Whether the request was taken and may still take effect. Default false: nothing was done.</summary>
    public bool MayHaveHappened { get; init; }

    /// <summary>When to try again.</summary>
    public TimeSpan RetryAfter => retryAfter;

    /// <summary>Whether another node owns the execution now, so that it can be asked. Default false.</summary>
    internal bool IsElsewhere { get; init; }

    /// <summary>Another node owns the execution now.</summary>
    internal static RuntimeUnavailableException Elsewhere() =>
        new("Another server took over this execution's partition. Ask that one.", TimeSpan.FromSeconds(1)) { IsElsewhere = true };

    /// <summary>Another process owns everything now, and events are none of this one's.</summary>
    internal static RuntimeUnavailableException TakenOver(bool mayHaveHappened) =>
        new("Another server took over. Send the events to that one: what was stored meanwhile is recognized.", TimeSpan.FromSeconds(1)) { MayHaveHappened = mayHaveHappened };
}
