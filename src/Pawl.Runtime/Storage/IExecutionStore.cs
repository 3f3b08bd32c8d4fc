using Pawl.Engine;
using Pawl.Engine.History;

namespace Pawl.Runtime.Storage;

/// <summary>The durable side of the runtime: owns partitions, commits rounds, gives back what a restart needs.</summary>
/// <remarks>
/// Implementations: PostgreSQL, and the simulated store of the tests. Every method may throw <see cref="StoreUnavailableException"/>
/// when the database is away; the caller backs off and tries again.
/// </remarks>
public interface IExecutionStore
{
    /// <summary>Takes all partitions for this node by raising their epochs: from its return on, whoever owned them can commit nothing.</summary>
    /// <param name="node">Name of this node, for people.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The epoch of each partition, by partition number.</returns>
    Task<IReadOnlyDictionary<int, long>> AcquireAllAsync(string node, CancellationToken cancellationToken);

    /// <summary>Writes a round in one transaction, under the fence: all of it, or nothing.</summary>
    /// <remarks>
    /// In this order: subscriptions are inserted, and given what the journal has for them; then events are appended, and each new one is given to
    /// every subscription that covers its type. Rounds of one tenant that do either exclude each other, so no event falls between the two.
    /// </remarks>
    /// <returns>What was delivered to subscribers, and which events were new.</returns>
    /// <exception cref="FencedException">Some partition has another epoch now: this node must stop acting for it. Nothing was written.</exception>
    /// <exception cref="CommitUnknownException">The connection broke at the commit: find out with <see cref="ReadPositionsAsync"/> whether it took effect.</exception>
    /// <exception cref="StoreUnavailableException">The database is away. Nothing was written.</exception>
    /// <exception cref="RoundRejectedException">The round breaks a rule of the store. Nothing was written.</exception>
    Task<CommitOutcome> CommitAsync(CommitRound round, CancellationToken cancellationToken);

    /// <summary>The stored position of each execution (0 when there is none), read under the fence: tells whether a round whose answer was lost took effect.</summary>
    /// <remarks>Without the fence another owner's event at the same position would pass for ours.</remarks>
    /// <exception cref="FencedException">Some partition has another epoch now.</exception>
    Task<IReadOnlyDictionary<ExecutionKey, long>> ReadPositionsAsync(IReadOnlyDictionary<int, long> epochs, IReadOnlyCollection<ExecutionKey> executions, CancellationToken cancellationToken);

    /// <summary>What an owner needs to go on with an execution; null when it does not exist.</summary>
    Task<StoredExecution?> LoadAsync(ExecutionKey execution, CancellationToken cancellationToken);

    /// <summary>The same for several executions at once; those that do not exist are left out.</summary>
    /// <remarks>One that cannot be read fails them all; the caller then reads each alone.</remarks>
    async Task<IReadOnlyDictionary<ExecutionKey, StoredExecution>> LoadAsync(IReadOnlyCollection<ExecutionKey> executions, CancellationToken cancellationToken)
    {
        var loaded = new Dictionary<ExecutionKey, StoredExecution>();
        foreach (var execution in executions)
        {
            if (await LoadAsync(execution, cancellationToken) is { } stored) loaded[execution] = stored;
        }
        return loaded;
    }

    /// <summary>Executions of a partition that the engine must look at after a restart: those whose status is <c>running</c>, and suspended ones that had something under way.</summary>
    Task<IReadOnlyList<ExecutionKey>> ReadRunningAsync(int partition, CancellationToken cancellationToken);

    /// <summary>Inbox rows of a partition, oldest first.</summary>
    Task<IReadOnlyList<InboxRow>> ReadInboxAsync(int partition, int limit, CancellationToken cancellationToken);

    /// <summary>Timers of some partitions due before a time, earliest first.</summary>
    Task<IReadOnlyList<TimerRow>> ReadTimersAsync(IReadOnlyCollection<int> partitions, DateTimeOffset dueBefore, int limit, CancellationToken cancellationToken);
}

/// <summary>An execution as an owner loads it.</summary>
/// <param name="RequestDigest">SHA-256 of the request that started it; null when started from inside.</param>
/// <param name="IdempotencyKey">The key of that request; null when none was sent.</param>
/// <param name="Priority">From 0 (bulk) to 9 (interactive).</param>
/// <param name="History">The whole history in order; at least one batch.</param>
public sealed record StoredExecution(ReadOnlyMemory<byte>? RequestDigest, string? IdempotencyKey, int Priority, IReadOnlyList<HistoryBatch> History)
{
    /// <summary>When it was accepted, as its row has it, UTC: what is committed for it later carries the same.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Bytes of the history, as it is stored.</summary>
    public long HistoryBytes { get; init; }
}

/// <summary>A timer in the store.</summary>
/// <param name="Execution">The execution.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Timer">Which timer.</param>
/// <param name="DueAt">When, UTC.</param>
public sealed record TimerRow(ExecutionKey Execution, int Partition, Pawl.Engine.State.TimerKey Timer, DateTimeOffset DueAt);

/// <summary>A stimulus that waits in the store for the owner of its execution.</summary>
/// <param name="Id">Names the row; made by the sender so that sending twice is once.</param>
/// <param name="Execution">The execution it is for.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Stimulus">The stimulus as <see cref="HistoryJson"/> writes it; a request of another node when there is an <see cref="Asker"/>.</param>
public sealed record InboxRow(Guid Id, ExecutionKey Execution, int Partition, ReadOnlyMemory<byte> Stimulus)
{
    /// <summary>The node that waits for an answer; null for a stimulus, which nobody waits for.</summary>
    public Guid? Asker { get; init; }

    /// <summary>Why the stimulus cannot be read: it is stored sealed, and does not open. Null when it can.</summary>
    public Encryption.SealedDataException? Fault { get; init; }
}

/// <summary>The answer to a request of another node; written by the commit that consumes the request.</summary>
/// <param name="Request">The request: the id of its inbox row.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Asker">The node that waits for it.</param>
/// <param name="Answer">The answer.</param>
public sealed record AnswerRow(Guid Request, string Tenant, Guid Asker, ReadOnlyMemory<byte> Answer);

/// <summary>Another node owns the partition now.</summary>
/// <param name="partitions">The partitions whose epoch was raised by another node.</param>
public sealed class FencedException(IReadOnlyCollection<int> partitions)
    : Language.PawlException("ownership-lost", $"Another server took over partition(s) {string.Join(", ", partitions)}; this one stops working on them.")
{
    /// <summary>The partitions that were lost.</summary>
    public IReadOnlyCollection<int> Partitions => partitions;
}

/// <summary>The database is away; nothing was written.</summary>
public sealed class StoreUnavailableException(string message, Exception? cause = null) : Language.PawlException("store-unavailable", message, cause);

/// <summary>The answer to a commit was lost: it may have taken effect or not.</summary>
public sealed class CommitUnknownException(Exception cause) : Language.PawlException("commit-unknown", "The connection to the database broke during a commit; the outcome is being read back.", cause);

/// <summary>A round that breaks a rule of the store: a gap in a history, an illegal change of phase, an execution that exists already or not at all. Nothing was written.</summary>
/// <remarks>A fault of the runtime or of one execution, never of the database: sent again it fails again.</remarks>
/// <param name="execution">The execution at fault; null when the store cannot tell which of the round it is.</param>
/// <param name="rule">What was broken.</param>
/// <param name="cause">The underlying exception, or null.</param>
public sealed class RoundRejectedException(ExecutionKey? execution, string rule, Exception? cause = null)
    : Language.PawlException("round-rejected", $"The store refused a commit: {rule}. Nothing was written. This is a fault in Pawl; please report it.", cause)
{
    /// <summary>The execution at fault; null when the store cannot tell which of the round it is.</summary>
    public ExecutionKey? Execution => execution;
}
