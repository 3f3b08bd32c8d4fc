using System.Globalization;
using System.Security.Cryptography;
using Pawl.Runtime.Encryption;

namespace Pawl.Runtime.Secrets;

/// <summary>Makes values unreadable to whoever has the database alone. A key service of an operator fits behind it.</summary>
public interface ISecretSealer
{
    /// <summary>Seals a value of a secret.</summary>
    Task<SealedBytes> SealAsync(string tenant, SecretInfo secret, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken);

    /// <summary>Opens it.</summary>
    /// <exception cref="CryptographicException">The key is not to be had, or the bytes belong elsewhere or are damaged.</exception>
    Task<byte[]> OpenAsync(string tenant, SecretInfo secret, SealedBytes bytes, CancellationToken cancellationToken);
}

/// <summary>Seals with the data keys of tenants.</summary>
/// <param name="keys">The data keys.</param>
public sealed class EnvelopeSealer(TenantKeys keys) : ISecretSealer
{
    /// <inheritdoc/>
    public async Task<SealedBytes> SealAsync(string tenant, SecretInfo secret, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken)
    {
        var key = await keys.ForSealingAsync(tenant, cancellationToken);
        var bytes = new byte[plain.Length + DataKey.Overhead];
        key.Seal(plain.Span, Place(tenant, secret, key.Id), bytes);
        return new(key.Id, bytes);
    }

    /// <inheritdoc/>
    public async Task<byte[]> OpenAsync(string tenant, SecretInfo secret, SealedBytes bytes, CancellationToken cancellationToken)
    {
        var key = await keys.GetAsync(tenant, bytes.KeyId, cancellationToken) ?? throw new CryptographicException($"The data key {bytes.KeyId} is gone.");
        var plain = new byte[Math.Max(0, bytes.Bytes.Length - DataKey.Overhead)];
        key.Open(bytes.Bytes.Span, Place(tenant, secret, key.Id), plain);
        return plain;
    }

    private static byte[] Place(string tenant, SecretInfo secret, string keyId)
    {
        var version = secret.Version.ToString(CultureInfo.InvariantCulture);
        // Those without rules have the form that they had before there were any.
        return secret.Rules.Text is { Length: > 0 } rules
            ? AesGcmSealing.Bind("secret", tenant, secret.Name, version, keyId, rules)
            : AesGcmSealing.Bind("secret", tenant, secret.Name, version, keyId);
    }
}
