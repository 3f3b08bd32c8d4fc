using Pawl.Runtime.Encryption;

namespace Pawl.Server.Encryption;

/// <summary>Key-encryption keys as text: 32 bytes as base64 each, with spaces, commas or line breaks between. The first one wraps, all of them open.</summary>
internal static class EncryptionKeyText
{
    /// <summary>Keys of one source at most: 16.</summary>
    private const int MostKeys = 16;

    private const int KeyBytes = 32;

    private static readonly char[] Between = [' ', '\t', '\r', '\n', ','];

    /// <summary>The keys in a text.</summary>
    /// <exception cref="FormatException">There is none in it, or something that is none.</exception>
    public static IReadOnlyList<EncryptionKey> Parse(string text)
    {
        var keys = Array.ConvertAll(text.Split(Between, StringSplitOptions.RemoveEmptyEntries), ParseOne);
        if (keys.Length is 0 or > MostKeys) throw new FormatException($"expected 1 to {MostKeys} keys of {KeyBytes} bytes as base64, e.g. made by 'openssl rand -base64 32'");
        return keys.DistinctBy(key => key.Id).Count() == keys.Length ? keys : throw new FormatException("a key stands in it twice");
    }

    /// <summary>The text of keys: a line each.</summary>
    public static string Write(IEnumerable<EncryptionKey> keys) => string.Concat(keys.Select(key => key.Export() + "\n"));

    private static EncryptionKey ParseOne(string text)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + 3];
        return Convert.TryFromBase64String(text, bytes, out var length) && length == KeyBytes
            ? new(bytes[..length])
            : throw new FormatException($"expected a key of {KeyBytes} bytes as base64, e.g. made by 'openssl rand -base64 32'");
    }
}
