using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Nodes;

/// <summary>Takes partitions although rounds of their former owner are in flight: waits for those that go on, and ends those that hang.</summary>
internal sealed class PartitionLocks(TenantScope scope, TimeSpan patience)
{
    /// <summary>How often a take-over ends the connections in its way before it gives up.</summary>
    private const int Attempts = 5;

    /// <summary>Runs a statement that locks partitions and answers with those that it took.</summary>
    /// <param name="partitions">The partitions that it may lock.</param>
    /// <param name="take">Makes the statement; once for each attempt.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreUnavailableException">The database is away, or a round that hangs cannot be ended.</exception>
    public async Task<IReadOnlyDictionary<int, long>> TakeAsync(IReadOnlyCollection<int> partitions, Func<NpgsqlBatchCommand> take, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var rows = await scope.ReadAsync([Limit(), take()], row => (Partition: row.GetInt16(0), Epoch: row.GetInt64(1)), cancellationToken);
                return rows.ToDictionary(row => (int)row.Partition, row => row.Epoch);
            }
            catch (StoreUnavailableException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } && attempt < Attempts)
            {
                // A round of the former owner hangs: its node was stopped, or cut off, in the middle of it. Ending its connection rolls it back.
                await scope.ReadAsync(
                    [new(OwnershipSql.EndHolders) { Parameters = { Numbers(partitions, NpgsqlDbType.Bigint, number => (long)number) } }],
                    row => row.GetBoolean(0), cancellationToken);
            }
        }
    }

    /// <summary>An array of numbers.</summary>
    public static NpgsqlParameter<T[]> Numbers<T>(IEnumerable<int> numbers, NpgsqlDbType type, Func<int, T> value) =>
        new() { TypedValue = [.. numbers.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | type };

    private NpgsqlBatchCommand Limit() => new(OwnershipSql.LimitWait) { Parameters = { new() { Value = $"{patience.TotalMilliseconds:0}ms" } } };
}
