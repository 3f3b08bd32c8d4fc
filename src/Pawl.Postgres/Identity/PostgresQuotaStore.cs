using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Runtime.Identity;

namespace Pawl.Postgres.Identity;

/// <summary>Keeps quotas and holds requests to them, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresQuotaStore(TenantScope scope) : IQuotaStore
{
    public async Task<TenantQuota?> ReadAsync(string tenant, CancellationToken cancellationToken) =>
        (await scope.ReadAsync([TenantScope.NameTenant(tenant), IdentityCommand.Of(QuotaSql.Read, [tenant])], Read, cancellationToken)).FirstOrDefault();

    public async Task<bool> WriteAsync(string tenant, TenantQuota quota, CancellationToken cancellationToken)
    {
        var write = IdentityCommand.Of(QuotaSql.Write, [tenant]);
        AddLimits(write, quota);
        return await scope.ExecuteAsync([TenantScope.NameTenant(tenant), write], cancellationToken) > 0;
    }

    public async Task<IReadOnlyDictionary<string, TenantQuota>> ReadAllAsync(CancellationToken cancellationToken) =>
        (await scope.ReadAsync([new(QuotaSql.ReadAll)], row => (Tenant: row.GetString(4), Quota: Read(row)), cancellationToken)).ToDictionary(row => row.Tenant, row => row.Quota);

    public async Task<QuotaExcess> ReserveAsync(string tenant, TenantQuota quota, QuotaKind kind, string name, CancellationToken cancellationToken)
    {
        var reserve = IdentityCommand.Of(QuotaSql.Reserve, [tenant, NameOf(kind), name, IQuotaStore.ReservedFor]);
        AddLimits(reserve, quota);
        var excess = await scope.ReadAsync(
            [TenantScope.NameTenant(tenant), IdentityCommand.Of(QuotaSql.Lock, [tenant]), IdentityCommand.Of(QuotaSql.Forget, [tenant, NameOf(kind), IQuotaStore.ReservedFor]), reserve], row => row.GetInt32(0), cancellationToken);
        return (QuotaExcess)excess.Single();
    }

    public Task ReleaseAsync(string tenant, QuotaKind kind, string name, CancellationToken cancellationToken) =>
        scope.ExecuteAsync([TenantScope.NameTenant(tenant), IdentityCommand.Of(QuotaSql.Release, [tenant, NameOf(kind), name])], cancellationToken);

    public async Task<QuotaUse> UseAsync(string tenant, CancellationToken cancellationToken) =>
        (await scope.ReadAsync(
            [TenantScope.NameTenant(tenant), IdentityCommand.Of(QuotaSql.Use, [tenant])],
            row => new QuotaUse(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetInt64(3), row.Time(4)), cancellationToken)).Single();

    public Task MeasureAsync(string tenant, TimeSpan notLongAgo, CancellationToken cancellationToken) =>
        scope.ExecuteAsync([TenantScope.NameTenant(tenant), IdentityCommand.Of(QuotaSql.Measure, [tenant, notLongAgo])], cancellationToken);

    private static string NameOf(QuotaKind kind) => kind == QuotaKind.Execution ? "execution" : "definition";

    private static void AddLimits(NpgsqlBatchCommand command, TenantQuota quota)
    {
        Add(command, NpgsqlDbType.Integer, quota.Executions);
        Add(command, NpgsqlDbType.Integer, quota.StartsPerMinute);
        Add(command, NpgsqlDbType.Bigint, quota.StorageBytes);
        Add(command, NpgsqlDbType.Integer, quota.Definitions);
    }

    private static void Add(NpgsqlBatchCommand command, NpgsqlDbType type, object? value) => command.Parameters.Add(new() { NpgsqlDbType = type, Value = value ?? DBNull.Value });

    private static TenantQuota Read(NpgsqlDataReader row) => new()
    {
        Executions = row.IsDBNull(0) ? null : row.GetInt32(0),
        StartsPerMinute = row.IsDBNull(1) ? null : row.GetInt32(1),
        StorageBytes = row.IsDBNull(2) ? null : row.GetInt64(2),
        Definitions = row.IsDBNull(3) ? null : row.GetInt32(3),
    };
}
