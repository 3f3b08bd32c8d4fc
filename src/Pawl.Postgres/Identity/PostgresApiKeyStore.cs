using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Postgres.Paging;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Identity;

/// <summary>Keeps API keys, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresApiKeyStore(TenantScope scope) : IApiKeyStore
{
    private const int KeyParts = 2;

    public async Task<StoredApiKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var rows = await scope.ReadAsync([new(IdentitySql.FindKey) { Parameters = { new() { Value = keyId } } }], Read, cancellationToken);
        return rows.FirstOrDefault();
    }

    public Task CreateAsync(StoredApiKey key, CancellationToken cancellationToken) => InsertAsync(key, [], IdentitySql.InsertKey, cancellationToken);

    public async Task<bool> CreateFirstAsync(StoredApiKey key, CancellationToken cancellationToken) =>
        await InsertAsync(key, [new(IdentitySql.LockFirstKey)], IdentitySql.InsertFirstKey, cancellationToken) > 0;

    public async Task<Page<StoredApiKey>> ListAsync(string tenant, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var list = $"keys|{tenant}";
        var key = PageCursor.Read(cursor, list, KeyParts);
        var command = new NpgsqlBatchCommand(IdentitySql.ListKeys);
        Add(command, NpgsqlDbType.Text, tenant);
        Add(command, NpgsqlDbType.TimestampTz, key is null ? DateTime.MaxValue : PageReader.Time(key[0]));
        Add(command, NpgsqlDbType.Text, key?[1] ?? "");
        Add(command, NpgsqlDbType.Integer, PageReader.RowsFor(limit));
        var rows = await scope.ReadAsync([TenantScope.NameTenant(tenant), command], Read, cancellationToken);
        return PageReader.Cut(rows, limit, last => PageCursor.Write(list, PageReader.Text(last.CreatedAt), last.Id));
    }

    public async Task<bool> RevokeAsync(string tenant, string keyId, DateTimeOffset at, CancellationToken cancellationToken) =>
        await ExecuteAsync(IdentitySql.RevokeKey, tenant, keyId, at, cancellationToken) > 0;

    public Task RecordUseAsync(string tenant, string keyId, DateTimeOffset at, CancellationToken cancellationToken) =>
        ExecuteAsync(IdentitySql.RecordUse, tenant, keyId, at, cancellationToken);

    /// <summary>The command that stores a key.</summary>
    public static NpgsqlBatchCommand Insert(StoredApiKey key, string sql)
    {
        var insert = new NpgsqlBatchCommand(sql);
        Add(insert, NpgsqlDbType.Text, key.Id);
        Add(insert, NpgsqlDbType.Text, key.Tenant);
        Add(insert, NpgsqlDbType.Text, key.Name);
        Add(insert, NpgsqlDbType.Array | NpgsqlDbType.Text, RoleTexts.Write(key.Roles));
        Add(insert, NpgsqlDbType.Bytea, key.SecretDigest.ToArray());
        foreach (var time in new[] { key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.RevokedAt }) AddTime(insert, time);
        Add(insert, NpgsqlDbType.Text, key.User);
        return insert;
    }

    private async Task<int> InsertAsync(StoredApiKey key, NpgsqlBatchCommand[] before, string sql, CancellationToken cancellationToken)
    {
        try
        {
            return await scope.ExecuteAsync([TenantScope.NameTenant(key.Tenant), .. before, Insert(key, sql)], cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw new UnknownTenantException(key.Tenant);
        }
    }

    private Task<int> ExecuteAsync(string sql, string tenant, string keyId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var command = new NpgsqlBatchCommand(sql);
        Add(command, NpgsqlDbType.Text, tenant);
        Add(command, NpgsqlDbType.Text, keyId);
        AddTime(command, at);
        return scope.ExecuteAsync([TenantScope.NameTenant(tenant), command], cancellationToken);
    }

    private static void AddTime(NpgsqlBatchCommand command, DateTimeOffset? time) => Add(command, NpgsqlDbType.TimestampTz, time is { } given ? StoredTime.Floor(given) : null);

    private static void Add(NpgsqlBatchCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });

    private static StoredApiKey Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Tenant = row.GetString(1),
        Name = row.GetString(2),
        Roles = RoleTexts.Read(row.GetFieldValue<string[]>(3)),
        SecretDigest = row.GetFieldValue<byte[]>(4),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(5),
        ExpiresAt = row.Time(6),
        LastUsedAt = row.Time(7),
        RevokedAt = row.Time(8),
        User = row.Text(9),
    };
}
