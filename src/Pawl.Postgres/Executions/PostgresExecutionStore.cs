using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using Pawl.Engine;
using Pawl.Engine.State;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Encryption;
using Pawl.Postgres.Events;
using Pawl.Postgres.Nodes;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Executions;

/// <summary>Commits rounds and gives back what a restart needs, as the role <c>pawl_committer</c>.</summary>
internal sealed class PostgresExecutionStore(NpgsqlDataSource source, TimeSpan acquirePatience, PayloadCodec payloads) : IExecutionStore
{
    private readonly TenantScope _scope = new(source, payloads);
    private readonly PartitionLocks _locks = new(new(source), acquirePatience);
    private readonly UnansweredRounds _unanswered = new();

    public Task<IReadOnlyDictionary<int, long>> AcquireAllAsync(string node, CancellationToken cancellationToken) =>
        _locks.TakeAsync([.. Enumerable.Range(0, Partitioning.Count)], () => new(OwnershipSql.AcquireAll) { Parameters = { new() { Value = node } } }, cancellationToken);

    public async Task<CommitOutcome> CommitAsync(CommitRound round, CancellationToken cancellationToken)
    {
        Check(round);
        cancellationToken.ThrowIfCancellationRequested();
        using var seals = await payloads.ForRoundAsync(round, cancellationToken);
        await using var connection = await OpenAsync(cancellationToken);
        var process = ProcessOf(connection);
        await using var batch = new NpgsqlBatch(connection);
        RoundBatch.Fill(batch, round, seals);
        try
        {
            // One message, one answer: without BEGIN, what stands between two synchronization points is one transaction, committed at the second.
            // Not to be cancelled from here on: a caller that goes away does not make a commit undone.
            if (round.HasEvents) return await OpenedAsync(await EventBatch.ExecuteAsync(batch));
            await batch.ExecuteNonQueryAsync(CancellationToken.None);
            return CommitOutcome.Nothing;
        }
        catch (Exception error) when (RoundFailure.SaysNo(error))
        {
            throw RoundFailure.Refused((PostgresException)error);
        }
        catch (Exception error) when (RoundFailure.SaysNothing(error))
        {
            _unanswered.Add(process);
            throw new CommitUnknownException(error);
        }
    }

    public async Task<IReadOnlyDictionary<ExecutionKey, long>> ReadPositionsAsync(
        IReadOnlyDictionary<int, long> epochs, IReadOnlyCollection<ExecutionKey> executions, CancellationToken cancellationToken)
    {
        await _unanswered.EndAsync(_scope, cancellationToken);
        var rows = await _scope.ReadAsync(
            [
                TenantScope.NameTenants([.. executions.Select(execution => execution.Tenant).Distinct()]),
                RoundBatch.CheckFence(epochs),
                new(RecoverySql.Positions) { Parameters = { Texts(executions, execution => execution.Tenant), Texts(executions, execution => execution.Id) } },
            ],
            row => KeyValuePair.Create(new ExecutionKey(row.GetString(0), row.GetString(1)), row.GetInt64(2)), cancellationToken);
        return rows.ToImmutableDictionary();
    }

    public async Task<StoredExecution?> LoadAsync(ExecutionKey execution, CancellationToken cancellationToken) =>
        (await LoadAsync([execution], cancellationToken)).GetValueOrDefault(execution);

    public async Task<IReadOnlyDictionary<ExecutionKey, StoredExecution>> LoadAsync(IReadOnlyCollection<ExecutionKey> executions, CancellationToken cancellationToken)
    {
        var rows = await _scope.ReadAsync(
            [
                TenantScope.NameTenants([.. executions.Select(execution => execution.Tenant).Distinct()]),
                new(RecoverySql.Load) { Parameters = { Texts(executions, execution => execution.Tenant), Texts(executions, execution => execution.Id) } },
            ],
            row => (
                Key: new ExecutionKey(row.GetString(6), row.GetString(7)),
                Stored: HistoryRow.ReadSized(row, new(row.GetString(6), row.GetString(7)), payloads),
                Digest: row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3),
                IdempotencyKey: row.IsDBNull(4) ? null : row.GetString(4),
                Priority: row.GetInt16(5),
                CreatedAt: row.GetFieldValue<DateTimeOffset>(8)),
            cancellationToken);

        var loaded = new Dictionary<ExecutionKey, StoredExecution>(executions.Count);
        for (var first = 0; first < rows.Count;)
        {
            var (key, _, digest, idempotencyKey, priority, createdAt) = rows[first];
            var end = first + 1;
            while (end < rows.Count && rows[end].Key == key) end++;
            var own = rows[first..end];
            loaded.Add(key, new(digest is null ? null : new ReadOnlyMemory<byte>(digest), idempotencyKey, priority, own.ConvertAll(row => row.Stored.Batch)) { CreatedAt = createdAt, HistoryBytes = own.Sum(row => (long)row.Stored.Bytes) });
            first = end;
        }
        return loaded;
    }

    public async Task<IReadOnlyList<ExecutionKey>> ReadRunningAsync(int partition, CancellationToken cancellationToken) =>
        await _scope.ReadAsync(
            [new(RecoverySql.Running) { Parameters = { new() { Value = partition } } }],
            row => new ExecutionKey(row.GetString(0), row.GetString(1)), cancellationToken);

    public async Task<IReadOnlyList<InboxRow>> ReadInboxAsync(int partition, int limit, CancellationToken cancellationToken) =>
        await InboxSeals.OpenAsync(payloads, await _scope.ReadAsync(
            [new(RecoverySql.Inbox) { Parameters = { new() { Value = partition }, new() { Value = limit } } }],
            row => new InboxRow(row.GetGuid(0), new(row.GetString(1), row.GetString(2)), row.GetInt16(3), row.GetFieldValue<byte[]>(4)) { Asker = row.IsDBNull(5) ? null : row.GetGuid(5) }, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<TimerRow>> ReadTimersAsync(IReadOnlyCollection<int> partitions, DateTimeOffset dueBefore, int limit, CancellationToken cancellationToken) =>
        await _scope.ReadAsync(
            [new(RecoverySql.Timers) { Parameters = { new() { Value = StoredTime.Ceiling(dueBefore) }, new() { Value = limit }, PartitionLocks.Numbers(partitions, NpgsqlDbType.Integer, number => number) } }],
            row => new TimerRow(new(row.GetString(0), row.GetString(1)), row.GetInt16(2), TimerKey.Parse(row.GetString(3)), row.GetFieldValue<DateTimeOffset>(4)), cancellationToken);

    /// <summary>What was delivered, opened. It is committed: when a key cannot be read now, the inbox has it all the same, and is read when the answer to the commit is lost.</summary>
    private async Task<CommitOutcome> OpenedAsync(CommitOutcome outcome)
    {
        try
        {
            return outcome.Delivered.Count == 0 ? outcome : outcome with { Delivered = await InboxSeals.OpenAsync(payloads, [.. outcome.Delivered], CancellationToken.None) };
        }
        catch (StoreUnavailableException away)
        {
            throw new CommitUnknownException(away);
        }
    }

    /// <summary>The server's process behind a connection, asked for before a commit: a broken connection does not tell any more.</summary>
    /// <exception cref="StoreUnavailableException">It is broken already. Nothing was written.</exception>
    private static int ProcessOf(NpgsqlConnection connection)
    {
        try { return connection.ProcessID; }
        catch (InvalidOperationException error) when (DatabaseAway.Is(error)) { throw DatabaseAway.Exception(error); }
    }

    /// <summary>What only a fault of the runtime can send.</summary>
    private static void Check(CommitRound round)
    {
        foreach (var entry in round.Entries)
        {
            if (!round.Epochs.ContainsKey(entry.Partition)) throw new ArgumentException($"The round has no epoch for partition {entry.Partition} of execution {entry.Execution}.", nameof(round));
            if (entry.At.UtcTicks % TimeSpan.TicksPerMicrosecond != 0) throw new ArgumentException($"The time of {entry.Execution} has parts of a microsecond, which the store cannot keep.", nameof(round));
            if (entry is { Start: not null, Status: null }) throw new ArgumentException($"Execution {entry.Execution} starts without a status.", nameof(round));
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception error) when (DatabaseAway.Is(error))
        {
            throw DatabaseAway.Exception(error);
        }
    }

    private static NpgsqlParameter<string[]> Texts<T>(IEnumerable<T> rows, Func<T, string> value) =>
        new() { TypedValue = [.. rows.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
