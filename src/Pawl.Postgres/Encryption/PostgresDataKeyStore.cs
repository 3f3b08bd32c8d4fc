using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Runtime.Encryption;

namespace Pawl.Postgres.Encryption;

/// <summary>Keeps wrapped data keys, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresDataKeyStore(TenantScope scope) : IDataKeyStore
{
    /// <summary>What the database says to a wrapping by a key that was retired.</summary>
    private const string RetiredState = "PW009";

    public async Task<IReadOnlyList<WrappedKey>> GetKeysAsync(string tenant, CancellationToken cancellationToken) =>
        await scope.ReadAsync([TenantScope.NameTenant(tenant), Command(DataKeySql.Get, tenant)], Key, cancellationToken);

    public async Task<bool> AddKeyAsync(string tenant, WrappedKey key, string? after, CancellationToken cancellationToken)
    {
        var add = Command(DataKeySql.Add, tenant, key.KeyId, key.EncryptionKey);
        Add(add, NpgsqlDbType.Bytea, key.Bytes.ToArray());
        Add(add, NpgsqlDbType.TimestampTz, StoredTime.Floor(key.CreatedAt));
        Add(add, NpgsqlDbType.Text, after);
        return await WrapAsync([TenantScope.NameTenant(tenant), Command(DataKeySql.LockNewest, tenant), add], cancellationToken) > 0;
    }

    public async Task<bool> ReserveAsync(string tenant, string keyId, long uses, long limit, CancellationToken cancellationToken)
    {
        var reserve = Command(DataKeySql.Reserve, tenant, keyId);
        Add(reserve, NpgsqlDbType.Bigint, uses);
        Add(reserve, NpgsqlDbType.Bigint, limit);
        return await scope.ExecuteAsync([TenantScope.NameTenant(tenant), reserve], cancellationToken) > 0;
    }

    public async Task RewrapAsync(string tenant, WrappedKey key, string before, CancellationToken cancellationToken)
    {
        var rewrap = Command(DataKeySql.Rewrap, tenant, key.KeyId, key.EncryptionKey);
        Add(rewrap, NpgsqlDbType.Bytea, key.Bytes.ToArray());
        Add(rewrap, NpgsqlDbType.Text, before);
        await WrapAsync([TenantScope.NameTenant(tenant), rewrap], cancellationToken);
    }

    public async Task<IReadOnlyList<(string Tenant, WrappedKey Key)>> FindWrappedOtherwiseAsync(string encryptionKey, int limit, CancellationToken cancellationToken) =>
        await scope.ReadAsync(
            [new(DataKeySql.WrappedOtherwise) { Parameters = { new() { Value = encryptionKey }, new() { Value = limit } } }],
            row => (row.GetString(4), Key(row)), cancellationToken);

    public async Task<bool> RetireAsync(string encryptionKey, CancellationToken cancellationToken) =>
        (await scope.ReadAsync([Command(DataKeySql.Retire, encryptionKey)], row => row.GetBoolean(0), cancellationToken))[0];

    public async Task<IReadOnlyDictionary<string, long>> EncryptionKeysAsync(CancellationToken cancellationToken) =>
        (await scope.ReadAsync([new(DataKeySql.EncryptionKeys)], row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), cancellationToken)).ToDictionary();

    private async Task<int> WrapAsync(IEnumerable<NpgsqlBatchCommand> commands, CancellationToken cancellationToken)
    {
        try
        {
            return await scope.ExecuteAsync(commands, cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == RetiredState)
        {
            throw EncryptionKeyException.Retired(error);
        }
    }

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<string> texts)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var text in texts) command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        return command;
    }

    private static void Add(NpgsqlBatchCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });

    private static WrappedKey Key(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<DateTimeOffset>(3));
}
