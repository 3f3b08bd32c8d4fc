using System.Collections.Immutable;

namespace Pawl.Runtime.Identity;

/// <summary>The quotas of all tenants in memory, so that a tenant without any costs no question.</summary>
/// <remarks>Whoever hosts it has it read them again from time to time; a change made on another server counts here after that.</remarks>
/// <param name="store">Where they are kept.</param>
public sealed class RememberedQuotas(IQuotaStore store)
{
    private ImmutableDictionary<string, TenantQuota> _known = ImmutableDictionary<string, TenantQuota>.Empty;

    /// <summary>The tenants that have any, with their quotas.</summary>
    public IReadOnlyDictionary<string, TenantQuota> All => Volatile.Read(ref _known);

    /// <summary>The quota of a tenant; null when it has none.</summary>
    public TenantQuota? Of(string tenant) => Volatile.Read(ref _known).GetValueOrDefault(tenant);

    /// <summary>Reads all of them again.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store is away; what was known still holds.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken) =>
        Volatile.Write(ref _known, (await store.ReadAllAsync(cancellationToken)).ToImmutableDictionary());

    /// <summary>Replaces the quota of a tenant; here it counts at once.</summary><returns>False when there is no such tenant.</returns>
    public async Task<bool> WriteAsync(string tenant, TenantQuota quota, CancellationToken cancellationToken)
    {
        if (!await store.WriteAsync(tenant, quota, cancellationToken)) return false;
        if (quota == TenantQuota.None) ImmutableInterlocked.TryRemove(ref _known, tenant, out _);
        else ImmutableInterlocked.Update(ref _known, known => known.SetItem(tenant, quota));
        return true;
    }
}
