using Npgsql;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Postgres.Paging;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Storage;

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

    public async Task<bool> CreateAsync(string tenant, DateTimeOffset at, StoredApiKey first, CancellationToken cancellationToken)
    {
        try
        {
            await scope.ExecuteAsync([TenantScope.NameTenant(tenant), IdentityCommand.Of(IdentitySql.InsertNewTenant, [tenant, at]), PostgresApiKeyStore.Insert(first, IdentitySql.InsertKey)], cancellationToken);
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation) { return false; }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.CheckViolation) { throw new InvalidTenantException(tenant); }
    }

    public async Task<Page<StoredTenant>> ListAsync(int limit, string? cursor, CancellationToken cancellationToken)
    {
        const string List = "tenants";
        var key = PageCursor.Read(cursor, List, 1);
        var rows = await scope.ReadAsync([IdentityCommand.Of(IdentitySql.ListTenants, [key?[0] ?? "", PageReader.RowsFor(limit)])], Read, cancellationToken);
        return PageReader.Cut(rows, limit, last => PageCursor.Write(List, last.Name));
    }

    public async Task<StoredTenant?> FindAsync(string tenant, CancellationToken cancellationToken) =>
        (await scope.ReadAsync([TenantScope.NameTenant(tenant), IdentityCommand.Of(IdentitySql.ReadTenant, [tenant])], Read, cancellationToken)).FirstOrDefault();

    public async Task<bool> SetDisabledAsync(string tenant, DateTimeOffset? at, CancellationToken cancellationToken) =>
        await scope.ExecuteAsync([TenantScope.NameTenant(tenant), IdentityCommand.Of(IdentitySql.SetTenantDisabled, [tenant, at])], cancellationToken) > 0;

    public async Task<bool> ExistsAsync(string tenant, CancellationToken cancellationToken)
    {
        var rows = await scope.ReadAsync(
            [TenantScope.NameTenant(tenant), new(IdentitySql.FindTenant) { Parameters = { new() { Value = tenant } } }], row => row.GetInt32(0), cancellationToken);
        return rows.Count > 0;
    }

    private static StoredTenant Read(NpgsqlDataReader row) => new(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.Time(2));
}
