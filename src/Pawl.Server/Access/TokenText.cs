using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Pawl.Server.Access;

/// <summary>A credential as text: <c>PREFIX_ID_SECRET</c>, where the secret's last characters are a checksum over all before it.</summary>
/// <remarks>
/// The id has 60 random bits, the secret 160. The checksum finds typing errors and cut-off copies without the database, and lets scanners
/// for leaked secrets know a credential when they see one. Only a SHA-256 of the whole text is stored: a secret this long needs no slow hash.
/// </remarks>
internal sealed class TokenText
{
    private const int IdLength = 12;
    private const int SecretLength = 32;
    private const int ChecksumLength = 6;

    /// <summary>Without the letters that are read as others. 32 of them, so that five bits make one.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstvwxyz0123456789";
    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    private readonly string prefix;

    private TokenText(string prefix) => this.prefix = prefix;

    /// <summary>Keys of the API.</summary>
    public static TokenText Key { get; } = new("pawl_");
    /// <summary>What a login gives to be sent with requests.</summary>
    public static TokenText Access { get; } = new("pawls_");
    /// <summary>What it gives to be exchanged for the next.</summary>
    public static TokenText Refresh { get; } = new("pawlr_");

    /// <summary>A new one.</summary>
    public (string Id, string Text) Generate()
    {
        var id = RandomNumberGenerator.GetString(Alphabet, IdLength);
        return (id, Generate(id));
    }

    /// <summary>A new one of an id.</summary>
    public string Generate(string id) => WithChecksum($"{prefix}{id}_{RandomNumberGenerator.GetString(Alphabet, SecretLength)}");

    /// <summary>Completes a text with its checksum.</summary>
    public static string WithChecksum(string text) => text + Checksum(text);

    /// <summary>Whether a text begins like one of this kind.</summary>
    public bool IsMeant(string text) => text.StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>The id; null when the text is none of this kind.</summary>
    public string? IdOf(string text)
    {
        if (text.Length != prefix.Length + IdLength + 1 + SecretLength + ChecksumLength || !IsMeant(text) || text[prefix.Length + IdLength] != '_') return null;
        if (Checksum(text[..^ChecksumLength]) != text[^ChecksumLength..]) return null;
        var id = text.Substring(prefix.Length, IdLength);
        return IsId(id) ? id : null;
    }

    /// <summary>Whether a text can be an id.</summary>
    public static bool IsId(string text) => text.Length == IdLength && !text.AsSpan().ContainsAnyExcept(Characters);

    /// <summary>What is stored.</summary>
    public static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string Checksum(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return string.Create(ChecksumLength, hash, static (characters, hash) =>
        {
            for (var i = 0; i < characters.Length; i++) characters[i] = Alphabet[hash[i] & 31];
        });
    }
}
