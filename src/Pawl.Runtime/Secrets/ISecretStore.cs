using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Secrets;

/// <summary>Keeps sealed secrets. It never sees a value. Every call names one tenant and sees nothing of another.</summary>
public interface ISecretStore
{
    /// <summary>Writes a version of a secret if the one before it is still the newest.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="secret">The next version: one more than the newest, or 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when somebody else wrote in between; read again, and seal anew.</returns>
    Task<bool> PutAsync(string tenant, SealedSecret secret, CancellationToken cancellationToken);

    /// <summary>The newest versions of the named secrets; those that do not exist are left out.</summary>
    Task<IReadOnlyList<SealedSecret>> GetAsync(string tenant, IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>A page of secrets by name, without their values.</summary>
    /// <exception cref="InvalidCursorException">The cursor is none of this list.</exception>
    Task<Page<SecretInfo>> ListAsync(string tenant, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Deletes a secret with its value.</summary><returns>False when there is none.</returns>
    Task<bool> DeleteAsync(string tenant, string name, CancellationToken cancellationToken);
}

/// <summary>What may be known of a secret.</summary>
/// <param name="Name">Its name, unique within the tenant.</param>
/// <param name="Version">From 1, one more with each new value.</param>
/// <param name="CreatedAt">When its first version was written, UTC.</param>
/// <param name="UpdatedAt">When this version was written, UTC.</param>
public sealed record SecretInfo(string Name, int Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Who may use it, for how long, and where it may be sent.</summary>
    public SecretRules Rules { get; init; } = SecretRules.None;
}

/// <summary>A version of a secret as it is stored.</summary>
/// <param name="Info">Name, version, times.</param>
/// <param name="Sealed">The sealed value.</param>
public sealed record SealedSecret(SecretInfo Info, SealedBytes Sealed);

/// <summary>Bytes that only the holder of a key can read.</summary>
/// <param name="KeyId">The data key.</param>
/// <param name="Bytes">Nonce, ciphertext and tag.</param>
public sealed record SealedBytes(string KeyId, ReadOnlyMemory<byte> Bytes);
