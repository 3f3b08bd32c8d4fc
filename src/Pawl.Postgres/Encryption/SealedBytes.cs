using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Pawl.Runtime.Encryption;

namespace Pawl.Postgres.Encryption;

/// <summary>The form of something sealed: 1 (which begins no JSON), the id of the data key (8 bytes), nonce, ciphertext, tag.</summary>
internal static class SealedBytes
{
    /// <summary>Bytes that sealing adds: 37.</summary>
    public const int Overhead = HeadSize + DataKey.Overhead;

    /// <summary>The first byte.</summary>
    public const byte Mark = 1;

    private const int HeadSize = 1 + (DataKey.IdLength / 2);
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int OnStack = 512;

    /// <summary>In columns of text, what is sealed is this and base64. Text that begins with it by itself gets another one before it.</summary>
    private const char TextMark = '\u0001';

    public static bool Is(ReadOnlySpan<byte> stored) => stored.Length >= Overhead && stored[0] == Mark;

    /// <summary>Seals into bytes that are <see cref="Overhead"/> longer.</summary>
    public static void Seal(DataKey key, string tenant, in SealedPlace place, ReadOnlySpan<byte> plain, Span<byte> into)
    {
        into[0] = Mark;
        Convert.FromHexString(key.Id, into[1..HeadSize], out _, out _);
        var most = place.MostBytes(tenant);
        byte[]? rented = null;
        var bound = most <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(most);
        key.Seal(plain, bound[..place.Write(tenant, key.Id, bound)], into[HeadSize..]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Opens in the very bytes; what is in clear comes back as it is.</summary>
    /// <exception cref="UnknownDataKeyException">The data key was not read yet.</exception>
    /// <exception cref="SealedDataException">It does not open.</exception>
    public static ReadOnlyMemory<byte> Open(TenantKeys? keys, string tenant, in SealedPlace place, Memory<byte> stored)
    {
        if (!Is(stored.Span)) return stored;
        Span<char> id = stackalloc char[DataKey.IdLength];
        Convert.TryToHexStringLower(stored.Span[1..HeadSize], id, out _);
        var key = (keys ?? throw new SealedDataException($"{place} is sealed, and there is no key.")).Find(tenant, id) ?? throw new UnknownDataKeyException(tenant, id.ToString(), place.ToString());

        var most = place.MostBytes(tenant);
        byte[]? rented = null;
        var bound = most <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(most);
        var plain = stored[(HeadSize + NonceSize)..^TagSize];
        try
        {
            key.Open(stored.Span[HeadSize..], bound[..place.Write(tenant, key.Id, bound)], plain.Span);
            return plain;
        }
        catch (CryptographicException error)
        {
            throw new SealedDataException($"{place} of the tenant '{tenant}' does not open: it was sealed for another place, or is damaged.", error);
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Seals a text.</summary>
    public static string SealText(DataKey key, string tenant, in SealedPlace place, string plain)
    {
        var utf8 = Encoding.UTF8.GetBytes(plain);
        var bytes = new byte[utf8.Length + Overhead];
        Seal(key, tenant, place, utf8, bytes);
        return TextMark + Convert.ToBase64String(bytes);
    }

    /// <summary>A text that stays in clear, as it is stored.</summary>
    [return: NotNullIfNotNull(nameof(plain))]
    public static string? ClearText(string? plain) => plain is [TextMark, ..] ? TextMark + plain : plain;

    /// <summary>The text behind a stored one.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    [return: NotNullIfNotNull(nameof(stored))]
    public static string? OpenText(TenantKeys? keys, string tenant, in SealedPlace place, string? stored)
    {
        if (stored is not [TextMark, ..]) return stored;
        if (stored is [_, TextMark, ..]) return stored[1..];
        try
        {
            var bytes = Convert.FromBase64String(stored[1..]);
            if (Is(bytes)) return Encoding.UTF8.GetString(Open(keys, tenant, place, bytes).Span);
        }
        catch (FormatException)
        {
            // Below: something that is neither in clear nor sealed.
        }
        throw new SealedDataException($"{place} of the tenant '{tenant}' is damaged: it is neither in clear nor sealed.");
    }
}

/// <summary>A data key is needed that was not read yet: whoever asked reads it, and asks again.</summary>
/// <param name="tenant">The tenant.</param>
/// <param name="keyId">The key.</param>
/// <param name="place">What is sealed with it.</param>
internal sealed class UnknownDataKeyException(string tenant, string keyId, string place) : Exception($"The data key {keyId} of the tenant '{tenant}' was not read yet.")
{
    public string Tenant => tenant;

    public string KeyId => keyId;

    public string Place => place;
}
