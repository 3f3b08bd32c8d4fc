using Npgsql;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Runtime.Identity;

namespace Pawl.Postgres.Identity;

/// <summary>Keeps the list of tenants, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresTenantStore(TenantScope scope) : ITenantStore
{
    public async Task CreateAsync(string tenant, DateTimeOffset at, CancellationToken cancellationToken)
    {
        try
        {
            await scope.ExecuteAsync(
                [TenantScope.NameTenant(tenant), new(IdentitySql.InsertTenant) { Parameters = { new() { Value = tenant }, new() { Value = StoredTime.Floor(at) } } }], cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.CheckViolation)
        {
            throw new InvalidTenantException(tenant);
        }
    }

    public async Task<bool> ExistsAsync(string tenant, CancellationToken cancellationToken)
    {
        var rows = await scope.ReadAsync(
            [TenantScope.NameTenant(tenant), new(IdentitySql.FindTenant) { Parameters = { new() { Value = tenant } } }], row => row.GetInt32(0), cancellationToken);
        return rows.Count > 0;
    }
}
