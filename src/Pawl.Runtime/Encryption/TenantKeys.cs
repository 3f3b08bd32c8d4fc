using System.Collections.Frozen;
using System.Security.Cryptography;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Encryption;

/// <summary>How often a data key may seal.</summary>
public sealed record DataKeyUse
{
    /// <summary>Messages that one key seals at most; then the tenant gets a new one. Default 2³⁰: with random nonces of 96 bits the chance that two are equal stays below 2⁻³⁶.</summary>
    public long MostUses { get; init; } = 1L << 30;

    /// <summary>Uses that a server takes from the store at a time; those it has not made when it stops are lost. Default 2¹⁸.</summary>
    public long Block { get; init; } = 1L << 18;
}

/// <summary>The data keys of tenants, unwrapped, in memory: made, counted and replaced as need be.</summary>
/// <param name="store">Keeps them wrapped.</param>
/// <param name="ring">Wraps them.</param>
/// <param name="clock">Tells when a key was made.</param>
/// <param name="use">How often a key may seal.</param>
public sealed class TenantKeys(IDataKeyStore store, EncryptionKeyRing ring, TimeProvider clock, DataKeyUse? use = null)
{
    /// <summary>Tenants whose keys are remembered: 10,000. Those asked for longest ago are read again.</summary>
    private const int MostTenants = 10_000;

    /// <summary>Tries at a new key while others make one, too.</summary>
    private const int MostTries = 10;

    private readonly DataKeyUse _use = use ?? new();
    private readonly BoundedCache<string, Own> _tenants = new(MostTenants);
    private readonly Lock _gate = new();

    /// <summary>A key of the tenant that may seal at least half a block of times.</summary>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    /// <exception cref="EncryptionKeyException">The key that it is wrapped with is not to be had.</exception>
    public ValueTask<DataKey> ForSealingAsync(string tenant, CancellationToken cancellationToken)
    {
        var own = Of(tenant);
        return own.Current is { } key && key.UsesLeft > _use.Block / 2 ? new(key) : new(PrepareAsync(tenant, own, cancellationToken));
    }

    /// <summary>A key that was read before; null when it was not.</summary>
    public DataKey? Find(string tenant, ReadOnlySpan<char> keyId) =>
        _tenants.TryGet(tenant, out var own) && own.Keys.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(keyId, out var key) ? key : null;

    /// <summary>A key by its name; null when the tenant has none of it.</summary>
    /// <inheritdoc cref="ForSealingAsync" path="/exception"/>
    public ValueTask<DataKey?> GetAsync(string tenant, string keyId, CancellationToken cancellationToken) =>
        Find(tenant, keyId) is { } known ? new(known) : new(ReadAsync(tenant, keyId, cancellationToken));

    private async Task<DataKey?> ReadAsync(string tenant, string keyId, CancellationToken cancellationToken)
    {
        var own = Of(tenant);
        await own.Turn.EnterAsync();
        try
        {
            if (!own.Keys.ContainsKey(keyId)) await LoadAsync(tenant, own, cancellationToken);
            return own.Keys.GetValueOrDefault(keyId);
        }
        finally
        {
            own.Turn.Leave();
        }
    }

    private async Task<DataKey> PrepareAsync(string tenant, Own own, CancellationToken cancellationToken)
    {
        await own.Turn.EnterAsync();
        try
        {
            // Another one may have prepared it while this one waited.
            if (own.Current is { } ready && ready.UsesLeft > _use.Block / 2) return ready;
            for (var tries = 0; tries < MostTries; tries++)
            {
                if (own.Newest is { } newest && own.Keys.TryGetValue(newest, out var key) && await store.ReserveAsync(tenant, newest, _use.Block, _use.MostUses, cancellationToken))
                {
                    key.Grant(_use.Block);
                    own.Current = key;
                    return key;
                }

                // There is none, or it is used up, or it was replaced: look, and make one only if nobody else did.
                var before = own.Newest;
                await LoadAsync(tenant, own, cancellationToken);
                if (own.Newest != before) continue;
                await store.AddKeyAsync(tenant, ring.Current.MakeDataKey(tenant, clock.GetUtcNow()), before, cancellationToken);
                await LoadAsync(tenant, own, cancellationToken);
            }
            throw new StoreUnavailableException($"A data key of the tenant '{tenant}' is made by many at the same time.", null);
        }
        finally
        {
            own.Turn.Leave();
        }
    }

    private async Task LoadAsync(string tenant, Own own, CancellationToken cancellationToken)
    {
        var stored = await store.GetKeysAsync(tenant, cancellationToken);
        var keys = own.Keys.ToDictionary();
        foreach (var wrapped in stored)
        {
            if (keys.ContainsKey(wrapped.KeyId)) continue;
            var encryptionKey = await ring.GetAsync(wrapped.EncryptionKey, cancellationToken);
            var plain = Unwrap(encryptionKey, tenant, wrapped);
            keys[wrapped.KeyId] = new(wrapped.KeyId, plain);
            CryptographicOperations.ZeroMemory(plain);
        }
        own.Keys = keys.ToFrozenDictionary();
        own.Newest = stored.Count > 0 ? stored[0].KeyId : null;
    }

    private static byte[] Unwrap(EncryptionKey key, string tenant, WrappedKey wrapped)
    {
        try
        {
            return key.Unwrap(tenant, wrapped);
        }
        catch (CryptographicException error)
        {
            throw new SealedDataException($"The data key {wrapped.KeyId} of the tenant '{tenant}' does not open with the key {key.Id}: it was moved here, or is damaged.", error);
        }
    }

    private Own Of(string tenant)
    {
        if (_tenants.TryGet(tenant, out var own)) return own;
        lock (_gate)
        {
            if (_tenants.TryGet(tenant, out own)) return own;
            _tenants.Set(tenant, own = new());
            return own;
        }
    }

    /// <summary>What is known of one tenant.</summary>
    private sealed class Own
    {
        public volatile FrozenDictionary<string, DataKey> Keys = FrozenDictionary<string, DataKey>.Empty;

        /// <summary>The key that seals; null before one was granted uses.</summary>
        public volatile DataKey? Current;

        /// <summary>The newest key in the store, as it was read last.</summary>
        public string? Newest;

        /// <summary>One at a time asks the store.</summary>
        public Gate Turn { get; } = new(1);
    }
}
