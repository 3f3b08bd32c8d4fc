namespace Pawl.Runtime.Identity;

/// <summary>What a tenant may have at most. Null: no limit.</summary>
public sealed record TenantQuota
{
    /// <summary>No limits at all.</summary>
    public static TenantQuota None { get; } = new();
    /// <summary>Executions that have not ended.</summary>
    public int? Executions { get; init; }
    /// <summary>Starts within any 60 seconds.</summary>
    public int? StartsPerMinute { get; init; }
    /// <summary>Bytes of inputs, outputs, histories, definitions and events, as the database stores them.</summary>
    public long? StorageBytes { get; init; }
    /// <summary>Versions of definitions that are published.</summary>
    public int? Definitions { get; init; }
}

/// <summary>What a tenant has now.</summary>
/// <param name="Executions">Executions that have not ended.</param>
/// <param name="StartsInLastMinute">Starts of the last 60 seconds that were counted: of a tenant without a quota for executions none are.</param>
/// <param name="Definitions">Versions of definitions that are published.</param>
/// <param name="StorageBytes">Bytes when they were measured last; null before the first time.</param>
/// <param name="StorageMeasuredAt">When that was, UTC.</param>
public sealed record QuotaUse(long Executions, long StartsInLastMinute, long Definitions, long? StorageBytes, DateTimeOffset? StorageMeasuredAt);

/// <summary>What is asked for.</summary>
public enum QuotaKind
{
    /// <summary>An execution is to start.</summary>
    Execution,
    /// <summary>A definition is to be published.</summary>
    Definition,
}

/// <summary>Which limit stands in the way.</summary>
public enum QuotaExcess
{
    /// <summary>None.</summary>
    None,
    /// <summary>As many executions are going on as may.</summary>
    Executions,
    /// <summary>As many began in the last minute as may.</summary>
    StartsPerMinute,
    /// <summary>As much is stored as may be.</summary>
    Storage,
    /// <summary>As many definitions are published as may be.</summary>
    Definitions,
}

/// <summary>Keeps quotas, and lets in what they allow: of requests that come at once, on however many servers, never more than that.</summary>
public interface IQuotaStore
{
    /// <summary>How long something that was let in counts although nothing has come of it yet.</summary>
    public static readonly TimeSpan ReservedFor = TimeSpan.FromMinutes(1);

    /// <summary>The quota of a tenant; null when there is no such tenant.</summary>
    Task<TenantQuota?> ReadAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Replaces the quota of a tenant.</summary><returns>False when there is none of that name.</returns>
    Task<bool> WriteAsync(string tenant, TenantQuota quota, CancellationToken cancellationToken);

    /// <summary>The quotas of all tenants that have any, by tenant.</summary>
    Task<IReadOnlyDictionary<string, TenantQuota>> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>Lets something in, if the quota allows it. It counts from then on, for <see cref="ReservedFor"/> at least.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="quota">Its quota.</param>
    /// <param name="kind">What is to be made.</param>
    /// <param name="name">The id of the execution, or of the definition <c>namespace/name/version</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<QuotaExcess> ReserveAsync(string tenant, TenantQuota quota, QuotaKind kind, string name, CancellationToken cancellationToken);

    /// <summary>Takes back what was let in and did not happen.</summary>
    Task ReleaseAsync(string tenant, QuotaKind kind, string name, CancellationToken cancellationToken);

    /// <summary>What a tenant has now.</summary>
    Task<QuotaUse> UseAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Measures what a tenant stores, unless that was done not long ago. Reads every row of the tenant.</summary>
    Task MeasureAsync(string tenant, TimeSpan notLongAgo, CancellationToken cancellationToken);
}
