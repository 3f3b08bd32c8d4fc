using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Postgres.Paging;
using Pawl.Runtime.Secrets;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Secrets;

/// <summary>Keeps sealed secrets, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresSecretStore(TenantScope scope) : ISecretStore
{
    private const int InfoColumns = 7;

    public async Task<bool> PutAsync(string tenant, SealedSecret secret, CancellationToken cancellationToken)
    {
        var put = Command(SecretSql.Put, tenant);
        Add(put, NpgsqlDbType.Text, secret.Info.Name);
        Add(put, NpgsqlDbType.Integer, secret.Info.Version);
        Add(put, NpgsqlDbType.Text, secret.Sealed.KeyId);
        Add(put, NpgsqlDbType.Bytea, secret.Sealed.Bytes.ToArray());
        Add(put, NpgsqlDbType.TimestampTz, StoredTime.Floor(secret.Info.CreatedAt));
        Add(put, NpgsqlDbType.TimestampTz, StoredTime.Floor(secret.Info.UpdatedAt));
        Add(put, NpgsqlDbType.TimestampTz, secret.Info.Rules.ExpiresAt is { } end ? StoredTime.Floor(end) : null);
        Add(put, NpgsqlDbType.Array | NpgsqlDbType.Text, secret.Info.Rules.Namespaces.ToArray());
        Add(put, NpgsqlDbType.Array | NpgsqlDbType.Text, secret.Info.Rules.Hosts.ToArray());
        return await scope.ExecuteAsync([TenantScope.NameTenant(tenant), put], cancellationToken) > 0;
    }

    public async Task<IReadOnlyList<SealedSecret>> GetAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var get = Command(SecretSql.Get, tenant);
        Add(get, NpgsqlDbType.Array | NpgsqlDbType.Text, names.ToArray());
        return await scope.ReadAsync(
            [TenantScope.NameTenant(tenant), get],
            row => new SealedSecret(Info(row), new(row.GetString(InfoColumns), row.GetFieldValue<byte[]>(InfoColumns + 1))),
            cancellationToken);
    }

    public async Task<Page<SecretInfo>> ListAsync(string tenant, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var list = $"secrets|{tenant}";
        var command = Command(SecretSql.List, tenant);
        Add(command, NpgsqlDbType.Text, PageCursor.Read(cursor, list, 1)?[0] ?? "");
        Add(command, NpgsqlDbType.Integer, PageReader.RowsFor(limit));
        var rows = await scope.ReadAsync([TenantScope.NameTenant(tenant), command], Info, cancellationToken);
        return PageReader.Cut(rows, limit, last => PageCursor.Write(list, last.Name));
    }

    public async Task<bool> DeleteAsync(string tenant, string name, CancellationToken cancellationToken)
    {
        var delete = Command(SecretSql.Delete, tenant);
        Add(delete, NpgsqlDbType.Text, name);
        return await scope.ExecuteAsync([TenantScope.NameTenant(tenant), delete], cancellationToken) > 0;
    }

    private static NpgsqlBatchCommand Command(string sql, string tenant) => new(sql) { Parameters = { new NpgsqlParameter<string> { TypedValue = tenant } } };

    private static void Add(NpgsqlBatchCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });

    private static SecretInfo Info(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3))
        {
            Rules = new() { ExpiresAt = row.Time(4), Namespaces = [.. row.GetFieldValue<string[]>(5)], Hosts = [.. row.GetFieldValue<string[]>(6)] },
        };
}
