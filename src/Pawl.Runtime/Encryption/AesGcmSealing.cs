using System.Security.Cryptography;
using System.Text;

namespace Pawl.Runtime.Encryption;

/// <summary>AES-256-GCM with a random nonce: nonce (12 bytes), ciphertext, tag (16 bytes).</summary>
internal static class AesGcmSealing
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Seals bytes; only with the same key and the same context they can be opened.</summary>
    /// <param name="key">The key.</param>
    /// <param name="plain">What to seal.</param>
    /// <param name="context">Where it belongs: bytes moved elsewhere do not open there.</param>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, params ReadOnlySpan<string> context)
    {
        var bytes = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceSize));
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(bytes.AsSpan(0, NonceSize), plain, bytes.AsSpan(NonceSize, plain.Length), bytes.AsSpan(NonceSize + plain.Length), Bind(context));
        return bytes;
    }

    /// <summary>Opens what was sealed.</summary>
    /// <exception cref="CryptographicException">Another key, another context, or damaged bytes.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes, params ReadOnlySpan<string> context)
    {
        if (bytes.Length < NonceSize + TagSize) throw new CryptographicException("The sealed bytes are too short.");
        var plain = new byte[bytes.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(bytes[..NonceSize], bytes.Slice(NonceSize, plain.Length), bytes[(NonceSize + plain.Length)..], plain, Bind(context));
        return plain;
    }

    /// <summary>Each part with its length before it, so that no two lists of parts give the same bytes.</summary>
    internal static byte[] Bind(params ReadOnlySpan<string> context)
    {
        var text = new StringBuilder("pawl-1");
        foreach (var part in context) text.Append('\n').Append(part.Length).Append(':').Append(part);
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
