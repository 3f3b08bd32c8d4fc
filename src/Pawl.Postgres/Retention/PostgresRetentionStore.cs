using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Runtime.Retention;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Retention;

/// <summary>Keeps the store within its bounds, as the role <c>pawl_committer</c>.</summary>
internal sealed class PostgresRetentionStore(NpgsqlDataSource source) : IRetentionStore
{
    /// <summary>Patience with one statement: an analysis or a look over all executions of a big database takes its time, and nobody waits for it.</summary>
    private const int PatienceSeconds = 600;

    public async Task<int?> MakePartitionsAsync(DateTimeOffset until, HistoryPeriod period, CancellationToken cancellationToken) =>
        await TryAsync(RetentionSql.MakePartitions, row => (int?)row.GetInt32(0), cancellationToken, Time(until), new NpgsqlParameter<string> { TypedValue = period == HistoryPeriod.Week ? "week" : "month" });

    public async Task<IReadOnlyDictionary<string, TimeSpan?>> ReadPoliciesAsync(CancellationToken cancellationToken) =>
        (await ReadAsync(RetentionSql.Policies, row => (Tenant: row.GetString(0), Kept: row.IsDBNull(1) ? null : StoredRetention.Read(row.GetInt64(1))), cancellationToken))
            .ToDictionary(policy => policy.Tenant, policy => policy.Kept);

    public async Task<DateTimeOffset> ReadOldestKeptAsync(IReadOnlyDictionary<string, DateTimeOffset?> endedBefore, CancellationToken cancellationToken)
    {
        var tenants = endedBefore.ToArray();
        var kept = await ReadAsync(
            RetentionSql.OldestKept, row => row.GetDateTime(0), cancellationToken,
            RoundBatch.Column(tenants, NpgsqlDbType.Text, tenant => tenant.Key),
            RoundBatch.Column(tenants, NpgsqlDbType.TimestampTz, tenant => tenant.Value is { } before ? StoredTime.Floor(before) : (DateTime?)null));
        // Infinity reads as the end of .NET's time, which has no zone.
        return new(DateTime.SpecifyKind(kept[0], DateTimeKind.Utc));
    }

    public async Task<RemovedPortion> RemoveAsync(Removal removal, CancellationToken cancellationToken) =>
        (await ReadAsync(
            RetentionSql.Remove,
            row => new RemovedPortion(row.GetInt64(0), row.IsDBNull(2) ? null : new(row.GetFieldValue<DateTimeOffset>(1), row.GetString(2)), row.GetInt64(3), row.GetInt64(4)),
            cancellationToken,
            new NpgsqlParameter<string> { TypedValue = removal.Tenant },
            new NpgsqlParameter<string> { TypedValue = StatusNames.Of(removal.Status) },
            // Rounded down: what ended a part of a microsecond before the limit is kept rather than removed too soon.
            Time(removal.EndedBefore),
            new NpgsqlParameter<DateTime> { TypedValue = removal.Behind is { } behind ? StoredTime.Floor(behind.CreatedAt) : DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new NpgsqlParameter<string> { TypedValue = removal.Behind?.ExecutionId ?? "" },
            new NpgsqlParameter<int> { TypedValue = removal.Limit },
            Time(removal.HistoryGoesFrom)))[0];

    public async Task<string?> DropPartitionAsync(DateTimeOffset endsBefore, CancellationToken cancellationToken) =>
        await TryAsync(RetentionSql.DropPartition, row => row.Text(0), cancellationToken, Time(endsBefore));

    public async Task<IReadOnlyList<HistoryPartition>> ReadPartitionsAsync(CancellationToken cancellationToken) =>
        await ReadAsync(RetentionSql.Partitions, row => new HistoryPartition(row.GetString(0), row.Time(1), row.Time(2), row.GetInt64(3)), cancellationToken);

    public async Task AnalyzeAsync(CancellationToken cancellationToken) => await ReadAsync(RetentionSql.Analyze, _ => true, cancellationToken);

    /// <summary>Null when a lock could not be had soon: whoever holds it must not be waited for.</summary>
    private async Task<T?> TryAsync<T>(string sql, Func<NpgsqlDataReader, T?> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        try
        {
            return (await ReadAsync(sql, read, cancellationToken, parameters))[0];
        }
        catch (StoreUnavailableException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            return default;
        }
    }

    private async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        try
        {
            await using var command = source.CreateCommand(sql);
            command.CommandTimeout = PatienceSeconds;
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            List<T> rows = [];
            while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
            return rows;
        }
        catch (Exception error) when (DatabaseAway.Is(error))
        {
            throw DatabaseAway.Exception(error);
        }
    }

    private static NpgsqlParameter<DateTime> Time(DateTimeOffset time) => new() { TypedValue = StoredTime.Floor(time), NpgsqlDbType = NpgsqlDbType.TimestampTz };
}

/// <summary>How long executions are kept, as the tenant's row has it: milliseconds, and the largest number of them for ever.</summary>
internal static class StoredRetention
{
    public static TimeSpan? Read(long milliseconds) => milliseconds == long.MaxValue ? RetentionOptions.Forever : TimeSpan.FromMilliseconds(milliseconds);

    public static long? Write(TimeSpan? kept) => kept is { } time ? time == RetentionOptions.Forever ? long.MaxValue : (long)time.TotalMilliseconds : null;
}
