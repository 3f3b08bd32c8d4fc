using Npgsql;
using NpgsqlTypes;
using Pawl.Engine;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Encryption;
using Pawl.Postgres.Executions;
using Pawl.Runtime.Checkpoints;

namespace Pawl.Postgres.Checkpoints;

/// <summary>Keeps checkpoints, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresCheckpointStore(TenantScope scope, PayloadCodec payloads) : ICheckpointStore
{
    public async Task<Checkpoint?> AddAsync(ExecutionKey execution, Checkpoint checkpoint, int atMost, CancellationToken cancellationToken)
    {
        var add = Command(CheckpointSql.Add, execution);
        Add(add, NpgsqlDbType.Text, checkpoint.Name);
        Add(add, NpgsqlDbType.Bigint, checkpoint.Position);
        Add(add, NpgsqlDbType.TimestampTz, StoredTime.Floor(checkpoint.CreatedAt));
        Add(add, NpgsqlDbType.Text, await payloads.SealAsync(execution.Tenant, SealedPlace.Note(execution, checkpoint.Name), checkpoint.Note, cancellationToken));
        Add(add, NpgsqlDbType.Integer, atMost);
        await scope.ExecuteAsync([TenantScope.NameTenant(execution.Tenant), Command(CheckpointSql.Lock, execution), add], cancellationToken);
        return await GetAsync(execution, checkpoint.Name, cancellationToken);
    }

    public async Task<Checkpoint?> GetAsync(ExecutionKey execution, string name, CancellationToken cancellationToken)
    {
        var get = Command(CheckpointSql.Get, execution);
        Add(get, NpgsqlDbType.Text, name);
        return (await scope.ReadAsync([TenantScope.NameTenant(execution.Tenant), get], row => Read(row, execution), cancellationToken)).FirstOrDefault();
    }

    public async Task<IReadOnlyList<Checkpoint>> ListAsync(ExecutionKey execution, CancellationToken cancellationToken) =>
        await scope.ReadAsync([TenantScope.NameTenant(execution.Tenant), Command(CheckpointSql.List, execution)], row => Read(row, execution), cancellationToken);

    public async Task<bool> DeleteAsync(ExecutionKey execution, string name, CancellationToken cancellationToken)
    {
        var delete = Command(CheckpointSql.Delete, execution);
        Add(delete, NpgsqlDbType.Text, name);
        return await scope.ExecuteAsync([TenantScope.NameTenant(execution.Tenant), delete], cancellationToken) > 0;
    }

    public async Task<int> PruneAsync(ExecutionKey execution, int keep, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        var prune = Command(CheckpointSql.Prune, execution);
        Add(prune, NpgsqlDbType.Integer, keep);
        Add(prune, NpgsqlDbType.TimestampTz, before is { } moment ? StoredTime.Ceiling(moment) : null);
        return await scope.ExecuteAsync([TenantScope.NameTenant(execution.Tenant), prune], cancellationToken);
    }

    public async Task<int> ExpireAsync(DateTimeOffset before, int atMost, CancellationToken cancellationToken)
    {
        var expire = new NpgsqlBatchCommand(CheckpointSql.Expire);
        Add(expire, NpgsqlDbType.TimestampTz, StoredTime.Ceiling(before));
        Add(expire, NpgsqlDbType.Integer, atMost);
        return (await scope.ReadAsync([expire], row => row.GetInt32(0), cancellationToken))[0];
    }

    private Checkpoint Read(NpgsqlDataReader row, ExecutionKey execution) =>
        new(row.GetString(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), payloads.Open(execution.Tenant, SealedPlace.Note(execution, row.GetString(0)), row.Text(3)));

    private static NpgsqlBatchCommand Command(string sql, ExecutionKey execution) =>
        new(sql) { Parameters = { new NpgsqlParameter<string> { TypedValue = execution.Tenant }, new NpgsqlParameter<string> { TypedValue = execution.Id } } };

    private static void Add(NpgsqlBatchCommand command, NpgsqlDbType type, object? value) => command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
}
