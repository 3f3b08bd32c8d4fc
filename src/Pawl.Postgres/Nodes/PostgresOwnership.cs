using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Runtime.Ownership;

namespace Pawl.Postgres.Nodes;

/// <summary>Leases by the clock of the database, over connections of their own: a beat waits behind no commit.</summary>
internal sealed class PostgresOwnership(NpgsqlDataSource leases, TimeSpan acquirePatience) : IOwnership
{
    private readonly TenantScope _scope = new(leases);
    private readonly PartitionLocks _locks = new(new(leases), acquirePatience);

    public bool IsShared => true;

    public async Task<OwnershipView> BeatAsync(NodeIdentity node, TimeSpan lease, CancellationToken cancellationToken)
    {
        try
        {
            await using var batch = leases.CreateBatch();
            batch.BatchCommands.Add(new(OwnershipSql.Beat)
            {
                Parameters = { new NpgsqlParameter<Guid> { TypedValue = node.Id }, new NpgsqlParameter<string> { TypedValue = node.Name }, new NpgsqlParameter<TimeSpan> { TypedValue = lease } },
            });
            batch.BatchCommands.Add(new(OwnershipSql.LivingNodes));
            batch.BatchCommands.Add(new(OwnershipSql.Partitions));
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            List<NodeLease> nodes = [];
            while (await reader.ReadAsync(cancellationToken)) nodes.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2)));
            await reader.NextResultAsync(cancellationToken);
            List<PartitionLease> partitions = [];
            while (await reader.ReadAsync(cancellationToken)) partitions.Add(new(reader.GetInt16(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetGuid(2), reader.Time(3)));
            return new(nodes, partitions);
        }
        catch (Exception error) when (DatabaseAway.Is(error))
        {
            throw DatabaseAway.Exception(error);
        }
    }

    public Task<IReadOnlyDictionary<int, long>> AcquireAsync(NodeIdentity node, IReadOnlyCollection<int> partitions, CancellationToken cancellationToken) =>
        _locks.TakeAsync(partitions, () => new(OwnershipSql.Acquire)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = node.Id }, new NpgsqlParameter<string> { TypedValue = node.Name },
                PartitionLocks.Numbers(partitions, NpgsqlDbType.Integer, number => number),
            },
        }, cancellationToken);

    public Task ReleaseAsync(NodeIdentity node, IReadOnlyDictionary<int, long> epochs, bool leaves, CancellationToken cancellationToken)
    {
        var given = epochs.Keys.ToArray();
        return _scope.ReadAsync(
            [
                new(OwnershipSql.Release)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<Guid> { TypedValue = node.Id },
                        PartitionLocks.Numbers(given, NpgsqlDbType.Integer, number => number),
                        PartitionLocks.Numbers(given, NpgsqlDbType.Bigint, number => epochs[number]),
                        new NpgsqlParameter<bool> { TypedValue = leaves },
                    },
                },
            ],
            row => true, cancellationToken);
    }
}
