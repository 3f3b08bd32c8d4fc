using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Runtime.Identity;

namespace Pawl.Postgres.Identity;

/// <summary>Keeps the settings of tenants, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresTenantSettingsStore(TenantScope scope) : ITenantSettingsStore
{
    public async Task<TenantSettings> ReadAsync(string tenant, CancellationToken cancellationToken)
    {
        var rows = await scope.ReadAsync(
            [TenantScope.NameTenant(tenant), new(IdentitySql.ReadSettings) { Parameters = { new() { Value = tenant } } }],
            row => new TenantSettings { ActiveLimit = row.IsDBNull(0) ? null : TimeSpan.FromMilliseconds(row.GetInt64(0)) }, cancellationToken);
        return rows is [var settings] ? settings : TenantSettings.None;
    }

    public async Task WriteAsync(string tenant, TenantSettings settings, CancellationToken cancellationToken)
    {
        var limit = new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = settings.ActiveLimit is { } active ? (long)active.TotalMilliseconds : DBNull.Value };
        await scope.ExecuteAsync([TenantScope.NameTenant(tenant), new(IdentitySql.WriteSettings) { Parameters = { new() { Value = tenant }, limit } }], cancellationToken);
    }

    public async Task<IReadOnlyDictionary<string, TenantSettings>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var rows = await scope.ReadAsync(
            [new(IdentitySql.ReadAllSettings)], row => (Tenant: row.GetString(0), Limit: TimeSpan.FromMilliseconds(row.GetInt64(1))), cancellationToken);
        return rows.ToDictionary(row => row.Tenant, row => new TenantSettings { ActiveLimit = row.Limit });
    }
}
