using System.Security.Cryptography;

namespace Pawl.Runtime.Encryption;

/// <summary>A data key of a tenant in memory: seals as often as was granted, and opens as often as it is asked to.</summary>
/// <remarks>
/// Nonces are random: 96 bits, of which no two may ever be equal under one key. So every key counts what it sealed, over all servers and restarts:
/// uses are taken from the store in blocks before they are made (<see cref="TenantKeys"/>), and a key that has none left refuses to seal.
/// </remarks>
public sealed class DataKey
{
    /// <summary>Characters of an id: hex digits.</summary>
    public const int IdLength = 16;

    /// <summary>Bytes that sealing adds: nonce (12) and tag (16).</summary>
    public const int Overhead = NonceSize + TagSize;

    private const int NonceSize = 12;
    private const int TagSize = 16;

    // One for each key: it holds the key's schedule. It works on one message at a time.
    private readonly AesGcm _aes;
    private readonly Lock _gate = new();
    private long _left;

    /// <summary>A key that may only open until it is granted uses.</summary>
    internal DataKey(string id, ReadOnlySpan<byte> key) => (Id, _aes) = (id, new(key, TagSize));

    /// <summary>Its name, unique within the tenant: 16 hex digits.</summary>
    public string Id { get; }

    /// <summary>How often it may still seal before it must be granted more.</summary>
    public long UsesLeft => Math.Max(0, Interlocked.Read(ref _left));

    /// <summary>Seals: nonce, ciphertext, tag.</summary>
    /// <param name="plain">What to seal.</param>
    /// <param name="place">Where it belongs: only with the same bytes it opens.</param>
    /// <param name="sealedBytes">Takes the result: <see cref="Overhead"/> bytes longer than <paramref name="plain"/>.</param>
    /// <exception cref="DataKeyUsedUpException">It has sealed as often as it was granted.</exception>
    public void Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> place, Span<byte> sealedBytes)
    {
        if (Interlocked.Decrement(ref _left) < 0) throw new DataKeyUsedUpException(Id);

        var nonce = sealedBytes[..NonceSize];
        RandomNumberGenerator.Fill(nonce);
        lock (_gate) _aes.Encrypt(nonce, plain, sealedBytes.Slice(NonceSize, plain.Length), sealedBytes.Slice(NonceSize + plain.Length, TagSize), place);
    }

    /// <summary>Opens what was sealed.</summary>
    /// <param name="sealedBytes">Nonce, ciphertext, tag.</param>
    /// <param name="place">Where it was found.</param>
    /// <param name="plain">Takes the result: <see cref="Overhead"/> bytes shorter. It may be the very bytes of the ciphertext.</param>
    /// <exception cref="CryptographicException">It belongs elsewhere, or is damaged, or too short.</exception>
    public void Open(ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> place, Span<byte> plain)
    {
        if (sealedBytes.Length < Overhead) throw new CryptographicException("The sealed bytes are too short.");
        lock (_gate) _aes.Decrypt(sealedBytes[..NonceSize], sealedBytes[NonceSize..^TagSize], sealedBytes[^TagSize..], plain, place);
    }

    /// <summary>Allows it to seal so many times more. They are counted in the store already.</summary>
    internal void Grant(long uses)
    {
        // What was asked for beyond the last grant was refused, and is no debt.
        long left;
        do left = Interlocked.Read(ref _left);
        while (Interlocked.CompareExchange(ref _left, Math.Max(0, left) + uses, left) != left);
    }
}

/// <summary>A data key was to seal more often than it was granted. A fault of the program: who seals asks for uses first.</summary>
/// <param name="id">The key.</param>
public sealed class DataKeyUsedUpException(string id) : InvalidOperationException($"The data key {id} has sealed as often as it may.");
