using System.Collections.Immutable;

namespace Pawl.Runtime.Identity;

/// <summary>The settings of all tenants in memory, so that no start of an execution has to ask for them.</summary>
/// <remarks>Whoever hosts it has it read them again from time to time; a change made on another server counts here after that.</remarks>
/// <param name="store">Where they are kept.</param>
public sealed class RememberedTenantSettings(ITenantSettingsStore store)
{
    private ImmutableDictionary<string, TenantSettings> _known = ImmutableDictionary<string, TenantSettings>.Empty;

    /// <summary>What is known of a tenant now.</summary>
    public TenantSettings Of(string tenant) => Volatile.Read(ref _known).GetValueOrDefault(tenant, TenantSettings.None);

    /// <summary>Reads all of them again.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store is away; what was known still holds.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken) =>
        Volatile.Write(ref _known, (await store.ReadAllAsync(cancellationToken)).ToImmutableDictionary());

    /// <summary>The settings of a tenant as they are kept.</summary>
    public Task<TenantSettings> ReadAsync(string tenant, CancellationToken cancellationToken) => store.ReadAsync(tenant, cancellationToken);

    /// <summary>Replaces the settings of a tenant; here they count at once.</summary>
    public async Task WriteAsync(string tenant, TenantSettings settings, CancellationToken cancellationToken)
    {
        await store.WriteAsync(tenant, settings, cancellationToken);
        ImmutableInterlocked.Update(ref _known, known => known.SetItem(tenant, settings));
    }
}
