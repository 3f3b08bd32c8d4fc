using System.Security.Cryptography;

namespace Pawl.Runtime.Secrets;

/// <summary>Makes values unreadable to whoever has the database alone. A key service of an operator fits behind it.</summary>
public interface ISecretSealer
{
    /// <summary>Seals a value of a secret.</summary>
    Task<SealedBytes> SealAsync(string tenant, string name, int version, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken);

    /// <summary>Opens it.</summary>
    /// <exception cref="CryptographicException">The key is not to be had, or the bytes belong elsewhere or are damaged.</exception>
    Task<byte[]> OpenAsync(string tenant, string name, int version, SealedBytes bytes, CancellationToken cancellationToken);
}

/// <summary>Seals with a data key for each tenant, which is kept wrapped in the store.</summary>
/// <param name="store">Keeps the wrapped keys.</param>
/// <param name="encryptionKey">Wraps them.</param>
/// <param name="clock">Tells when a key was made.</param>
public sealed class EnvelopeSealer(ISecretStore store, EncryptionKey encryptionKey, TimeProvider clock) : ISecretSealer
{
    /// <inheritdoc/>
    public async Task<SealedBytes> SealAsync(string tenant, string name, int version, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken)
    {
        var wrapped = await store.GetKeyAsync(tenant, null, cancellationToken)
            ?? await store.AddKeyAsync(tenant, encryptionKey.MakeDataKey(tenant, clock.GetUtcNow()), cancellationToken);
        var key = encryptionKey.Unwrap(tenant, wrapped);
        try
        {
            return new(wrapped.KeyId, AesGcmSealing.Seal(key, plain.Span, "secret", tenant, name, Text(version), wrapped.KeyId));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]> OpenAsync(string tenant, string name, int version, SealedBytes bytes, CancellationToken cancellationToken)
    {
        var wrapped = await store.GetKeyAsync(tenant, bytes.KeyId, cancellationToken) ?? throw new CryptographicException($"The data key {bytes.KeyId} is gone.");
        var key = encryptionKey.Unwrap(tenant, wrapped);
        try
        {
            return AesGcmSealing.Open(key, bytes.Bytes.Span, "secret", tenant, name, Text(version), bytes.KeyId);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static string Text(int version) => version.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
