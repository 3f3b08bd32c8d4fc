using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Retention;
using Pawl.Runtime.Identity;

namespace Pawl.Postgres.Identity;

/// <summary>Keeps the settings of tenants, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresTenantSettingsStore(TenantScope scope) : ITenantSettingsStore
{
    public async Task<TenantSettings> ReadAsync(string tenant, CancellationToken cancellationToken)
    {
        var rows = await scope.ReadAsync(
            [TenantScope.NameTenant(tenant), new(IdentitySql.ReadSettings) { Parameters = { new() { Value = tenant } } }],
            Read, cancellationToken);
        return rows is [var settings] ? settings : TenantSettings.None;
    }

    public async Task WriteAsync(string tenant, TenantSettings settings, CancellationToken cancellationToken)
    {
        await scope.ExecuteAsync([TenantScope.NameTenant(tenant), new(IdentitySql.WriteSettings) { Parameters = { new() { Value = tenant }, Milliseconds((long?)settings.ActiveLimit?.TotalMilliseconds), Milliseconds(StoredRetention.Write(settings.Retention)), new() { Value = settings.SealsPayloads } } }], cancellationToken);
    }

    public async Task<IReadOnlyDictionary<string, TenantSettings>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var rows = await scope.ReadAsync([new(IdentitySql.ReadAllSettings)], row => (Tenant: row.GetString(3), Settings: Read(row)), cancellationToken);
        return rows.ToDictionary(row => row.Tenant, row => row.Settings);
    }

    private static TenantSettings Read(NpgsqlDataReader row) => new()
    {
        ActiveLimit = row.IsDBNull(0) ? null : TimeSpan.FromMilliseconds(row.GetInt64(0)),
        Retention = row.IsDBNull(1) ? null : StoredRetention.Read(row.GetInt64(1)),
        SealsPayloads = row.GetBoolean(2),
    };

    private static NpgsqlParameter Milliseconds(long? value) => new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (object?)value ?? DBNull.Value };
}
