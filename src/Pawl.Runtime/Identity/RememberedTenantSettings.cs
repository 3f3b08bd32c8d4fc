using System.Collections.Immutable;
using Pawl.Runtime.Encryption;

namespace Pawl.Runtime.Identity;

/// <summary>The settings of all tenants in memory, so that no start of an execution has to ask for them.</summary>
/// <remarks>Whoever hosts it has it read them again from time to time; a change made on another server counts here after that.</remarks>
/// <param name="store">Where they are kept.</param>
public sealed class RememberedTenantSettings(ITenantSettingsStore store) : IPayloadPolicy
{
    private ImmutableDictionary<string, TenantSettings> _known = ImmutableDictionary<string, TenantSettings>.Empty;
    private volatile bool _sealsAny;

    /// <summary>What is known of a tenant now.</summary>
    public TenantSettings Of(string tenant) => Volatile.Read(ref _known).GetValueOrDefault(tenant, TenantSettings.None);

    /// <inheritdoc/>
    public bool SealsAny => _sealsAny;

    /// <inheritdoc/>
    public bool Seals(string tenant) => Of(tenant).SealsPayloads;

    /// <summary>Reads all of them again.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store is away; what was known still holds.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _known, (await store.ReadAllAsync(cancellationToken)).ToImmutableDictionary());
        LookWhoSeals();
    }

    /// <summary>The settings of a tenant as they are kept.</summary>
    public Task<TenantSettings> ReadAsync(string tenant, CancellationToken cancellationToken) => store.ReadAsync(tenant, cancellationToken);

    /// <summary>Replaces the settings of a tenant; here they count at once.</summary>
    public async Task WriteAsync(string tenant, TenantSettings settings, CancellationToken cancellationToken)
    {
        await store.WriteAsync(tenant, settings, cancellationToken);
        ImmutableInterlocked.Update(ref _known, known => known.SetItem(tenant, settings));
        LookWhoSeals();
    }

    private void LookWhoSeals() => _sealsAny = Volatile.Read(ref _known).Values.Any(settings => settings.SealsPayloads);
}
