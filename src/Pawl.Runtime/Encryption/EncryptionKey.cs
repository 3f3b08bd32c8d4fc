using System.Security.Cryptography;

namespace Pawl.Runtime.Encryption;

/// <summary>A key-encryption key: it wraps data keys and nothing else.</summary>
public sealed class EncryptionKey
{
    private readonly byte[] _key;

    /// <summary>A key of 32 bytes.</summary>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public EncryptionKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != AesGcmSealing.KeySize) throw new ArgumentException($"A key has {AesGcmSealing.KeySize} bytes, not {key.Length}.", nameof(key));
        _key = key.ToArray();
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(_key, "pawl key-encryption key"u8).AsSpan(0, 8));
    }

    /// <summary>Its name, made of the key in a way that tells nothing about it: 16 hex digits.</summary>
    public string Id { get; }

    /// <summary>Names the key, and never shows it.</summary>
    public override string ToString() => $"{nameof(EncryptionKey)} {Id}";

    /// <summary>Makes a key.</summary>
    public static EncryptionKey Make()
    {
        Span<byte> plain = stackalloc byte[AesGcmSealing.KeySize];
        RandomNumberGenerator.Fill(plain);
        var key = new EncryptionKey(plain);
        CryptographicOperations.ZeroMemory(plain);
        return key;
    }

    /// <summary>The key itself as base64: for the file that keeps it, and for nothing else.</summary>
    public string Export() => Convert.ToBase64String(_key);

    /// <summary>Makes a data key of a tenant.</summary>
    internal WrappedKey MakeDataKey(string tenant, DateTimeOffset now)
    {
        var id = RandomNumberGenerator.GetHexString(DataKey.IdLength, lowercase: true);
        Span<byte> plain = stackalloc byte[AesGcmSealing.KeySize];
        RandomNumberGenerator.Fill(plain);
        var wrapped = new WrappedKey(id, Id, Wrap(tenant, id, plain), now);
        CryptographicOperations.ZeroMemory(plain);
        return wrapped;
    }

    /// <summary>Wraps a data key that another key wrapped before.</summary>
    /// <exception cref="CryptographicException">The other key did not wrap it, or it belongs to another tenant, or is damaged.</exception>
    internal WrappedKey Rewrap(string tenant, WrappedKey wrapped, EncryptionKey before)
    {
        var plain = before.Unwrap(tenant, wrapped);
        try
        {
            return wrapped with { EncryptionKey = Id, Bytes = Wrap(tenant, wrapped.KeyId, plain) };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private byte[] Wrap(string tenant, string id, ReadOnlySpan<byte> plain) => AesGcmSealing.Seal(_key, plain, "data-key", tenant, id, Id);

    /// <summary>Opens a data key.</summary>
    /// <exception cref="CryptographicException">It was wrapped with another key, for another tenant, or is damaged.</exception>
    internal byte[] Unwrap(string tenant, WrappedKey wrapped) => AesGcmSealing.Open(_key, wrapped.Bytes.Span, "data-key", tenant, wrapped.KeyId, wrapped.EncryptionKey);
}
