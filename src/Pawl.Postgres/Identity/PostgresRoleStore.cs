using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Executions;
using Pawl.Runtime.Identity;

namespace Pawl.Postgres.Identity;

/// <summary>Keeps the roles of tenants, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresRoleStore(TenantScope scope) : IRoleStore
{
    public async Task<IReadOnlyList<StoredRole>> ListAsync(string tenant, CancellationToken cancellationToken) =>
        await scope.ReadAsync([TenantScope.NameTenant(tenant), new(RoleSql.List) { Parameters = { new() { Value = tenant } } }], Read, cancellationToken);

    public async Task<bool> PutAsync(string tenant, StoredRole role, CancellationToken cancellationToken)
    {
        var put = new NpgsqlBatchCommand(RoleSql.Put)
        {
            Parameters =
            {
                new() { Value = tenant },
                new() { Value = role.Name },
                new() { Value = role.Permissions.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = (object?)role.Description ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = StoredTime.Floor(role.UpdatedAt), NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = IRoleStore.MostOfTenant },
            },
        };
        return await scope.ExecuteAsync([TenantScope.NameTenant(tenant), put], cancellationToken) > 0;
    }

    public async Task<RoleDeletion> DeleteAsync(string tenant, string name, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var delete = new NpgsqlBatchCommand(RoleSql.Delete)
        {
            Parameters = { new() { Value = tenant }, new() { Value = name }, new() { Value = StoredTime.Floor(at), NpgsqlDbType = NpgsqlDbType.TimestampTz } },
        };
        var rows = await scope.ReadAsync([TenantScope.NameTenant(tenant), delete], row => (IsFound: row.GetBoolean(0), IsUsed: row.GetBoolean(1)), cancellationToken);
        return rows.Single() switch { { IsFound: false } => RoleDeletion.NotFound, { IsUsed: true } => RoleDeletion.InUse, _ => RoleDeletion.Deleted };
    }

    private static StoredRole Read(NpgsqlDataReader row) => new()
    {
        Name = row.GetString(0),
        Permissions = [.. row.GetFieldValue<string[]>(1)],
        Description = row.Text(2),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(3),
    };
}
