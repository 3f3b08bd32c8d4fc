namespace Pawl.Runtime.Encryption;

/// <summary>Keeps data keys, wrapped, and counts what they seal. It never sees a key.</summary>
public interface IDataKeyStore
{
    /// <summary>The data keys of a tenant, the newest first; it has few.</summary>
    Task<IReadOnlyList<WrappedKey>> GetKeysAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Adds a data key, if the newest one of the tenant still is the one that it comes after.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="key">The key.</param>
    /// <param name="after">The newest key as the caller knows it; null when it knows of none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when another one was added meanwhile: read again.</returns>
    /// <exception cref="EncryptionKeyException">The key that it is wrapped with was retired.</exception>
    Task<bool> AddKeyAsync(string tenant, WrappedKey key, string? after, CancellationToken cancellationToken);

    /// <summary>Counts uses of a key before they are made.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="keyId">The key.</param>
    /// <param name="uses">How many.</param>
    /// <param name="limit">The most that the key may ever have, over all servers and restarts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when they would be more than the limit: nothing was counted.</returns>
    Task<bool> ReserveAsync(string tenant, string keyId, long uses, long limit, CancellationToken cancellationToken);

    /// <summary>Puts another wrapping in the place of the one by another key-encryption key. Nothing happens when it is there no more.</summary>
    /// <exception cref="EncryptionKeyException">The new wrapping is by a key that was retired.</exception>
    Task RewrapAsync(string tenant, WrappedKey key, string before, CancellationToken cancellationToken);

    /// <summary>Data keys of all tenants that another key-encryption key than this one wraps; so many at most.</summary>
    Task<IReadOnlyList<(string Tenant, WrappedKey Key)>> FindWrappedOtherwiseAsync(string encryptionKey, int limit, CancellationToken cancellationToken);

    /// <summary>Lets a key-encryption key wrap nothing from now on, whichever server tries; false when something is still wrapped with it.</summary>
    Task<bool> RetireAsync(string encryptionKey, CancellationToken cancellationToken);

    /// <summary>The key-encryption keys that data keys of any tenant are wrapped with, and how many each.</summary>
    Task<IReadOnlyDictionary<string, long>> EncryptionKeysAsync(CancellationToken cancellationToken);
}

/// <summary>A data key, sealed with a key-encryption key.</summary>
/// <param name="KeyId">Its name, unique within the tenant.</param>
/// <param name="EncryptionKey">Name of the key-encryption key.</param>
/// <param name="Bytes">Nonce, ciphertext and tag.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
public sealed record WrappedKey(string KeyId, string EncryptionKey, ReadOnlyMemory<byte> Bytes, DateTimeOffset CreatedAt);
