using Pawl.Client.Tenants;
using Pawl.Runtime.Identity;

namespace Pawl.Server.Quotas;

/// <summary>Quotas as the API shows and takes them.</summary>
internal static class QuotaMapping
{
    /// <summary>What a tenant may have and what it has.</summary>
    public static async Task<QuotaReport> ReportAsync(string tenant, TenantQuota quota, IQuotaStore store, CancellationToken cancellationToken)
    {
        var use = await store.UseAsync(tenant, cancellationToken);
        return new()
        {
            Limits = new() { Executions = quota.Executions, StartsPerMinute = quota.StartsPerMinute, StorageBytes = quota.StorageBytes, Definitions = quota.Definitions },
            Used = new() { Executions = use.Executions, StartsInLastMinute = use.StartsInLastMinute, StorageBytes = use.StorageBytes, StorageMeasuredAt = use.StorageMeasuredAt, Definitions = use.Definitions },
        };
    }

    /// <summary>What was asked for.</summary>
    public static TenantQuota Of(QuotaLimits limits) => new() { Executions = limits.Executions, StartsPerMinute = limits.StartsPerMinute, StorageBytes = limits.StorageBytes, Definitions = limits.Definitions };
}
