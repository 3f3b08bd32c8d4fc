using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Pawl.Server.Access;

/// <summary>An API key as text: <c>pawl_ID_SECRET</c>, where the secret's last characters are a checksum over all before it.</summary>
/// <remarks>
/// The id has 60 random bits, the secret 160. The checksum finds typing errors and cut-off copies without the database, and lets scanners
/// for leaked secrets know a key when they see one. Only a SHA-256 of the whole text is stored: a secret this long needs no slow hash.
/// </remarks>
internal static class KeyText
{
    private const string Prefix = "pawl_";
    private const int IdLength = 12;
    private const int SecretLength = 32;
    private const int ChecksumLength = 6;
    private const int Length = 5 + IdLength + 1 + SecretLength + ChecksumLength;

    /// <summary>Without the letters that are read as others. 32 of them, so that five bits make one.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstvwxyz0123456789";
    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>A new key.</summary>
    public static (string Id, string Key) Generate()
    {
        var id = RandomNumberGenerator.GetString(Alphabet, IdLength);
        return (id, WithChecksum($"{Prefix}{id}_{RandomNumberGenerator.GetString(Alphabet, SecretLength)}"));
    }

    /// <summary>Completes a key with its checksum.</summary>
    internal static string WithChecksum(string text) => text + Checksum(text);

    /// <summary>The id of a key; null when the text is no key of ours.</summary>
    public static string? IdOf(string text)
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length + IdLength] != '_') return null;
        if (Checksum(text[..^ChecksumLength]) != text[^ChecksumLength..]) return null;
        var id = text.Substring(Prefix.Length, IdLength);
        return IsId(id) ? id : null;
    }

    /// <summary>Whether a text can be the id of a key.</summary>
    public static bool IsId(string text) => text.Length == IdLength && !text.AsSpan().ContainsAnyExcept(Characters);

    /// <summary>What is stored of a key.</summary>
    public static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string Checksum(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return string.Create(ChecksumLength, hash, static (characters, hash) =>
        {
            for (var i = 0; i < characters.Length; i++) characters[i] = Alphabet[hash[i] & 31];
        });
    }
}
