using System.Buffers.Text;
using System.IO.Compression;
using System.Text;

namespace Pawl.IntegrationTests.Secrets;

/// <summary>The ways in which a text may stand in bytes.</summary>
internal static class CanaryForms
{
    /// <summary>Every form by its name. Base64 at each of the three offsets at which it may begin inside a longer text.</summary>
    public static IEnumerable<(string Form, byte[] Bytes)> Of(string canary)
    {
        var utf8 = Encoding.UTF8.GetBytes(canary);
        yield return ("plain", utf8);
        yield return ("upper case", Encoding.UTF8.GetBytes(canary.ToUpperInvariant()));
        yield return ("reversed", [.. utf8.Reverse()]);
        yield return ("UTF-16 little endian", Encoding.Unicode.GetBytes(canary));
        yield return ("UTF-16 big endian", Encoding.BigEndianUnicode.GetBytes(canary));
        yield return ("UTF-32", Encoding.UTF32.GetBytes(canary));
        yield return ("hexadecimal", Ascii(Convert.ToHexStringLower(utf8)));
        yield return ("hexadecimal in capitals", Ascii(Convert.ToHexString(utf8)));
        yield return ("percent-encoded", Ascii(Uri.EscapeDataString(canary)));
        yield return ("percent-encoded in lower case", Ascii(string.Concat(utf8.Select(unit => $"%{unit:x2}"))));
        yield return ("percent-encoded throughout", Ascii(string.Concat(utf8.Select(unit => $"%{unit:X2}"))));
        yield return ("JSON with all escaped", Ascii(string.Concat(canary.Select(unit => $"\\u{(int)unit:x4}"))));
        yield return ("JSON escaped twice", Ascii(canary.Replace("/", "\\\\/", StringComparison.Ordinal)));
        yield return ("HTML in hexadecimal", Ascii(string.Concat(canary.Select(unit => $"&#x{(int)unit:x};"))));
        yield return ("HTML", Ascii(string.Concat(canary.Select(unit => $"&#{(int)unit};"))));
        for (var offset = 0; offset < 3; offset++)
        {
            // What stands before and after shares its first and last characters with the canary's: they are left out.
            var whole = Convert.ToBase64String([.. new byte[offset], .. utf8]);
            var text = whole[(offset == 0 ? 0 : offset + 1)..^4];
            yield return ($"base64 at offset {offset}", Ascii(text));
            yield return ($"base64url at offset {offset}", Ascii(text.Replace('+', '-').Replace('/', '_')));
        }
        yield return ("base64 of UTF-16", Ascii(Convert.ToBase64String(Encoding.Unicode.GetBytes(canary))[..^4]));
        yield return ("base64url whole", Ascii(Base64Url.EncodeToString(utf8)[..^2]));
    }

    /// <summary>What stands compressed inside bytes: every gzip member in them, unpacked.</summary>
    public static IEnumerable<byte[]> Unpacked(byte[] bytes)
    {
        for (var at = bytes.AsSpan().IndexOf(GzipMark); at >= 0;)
        {
            if (Unpack(bytes, at) is { Length: > 0 } member) yield return member;
            var next = bytes.AsSpan(at + 1).IndexOf(GzipMark);
            at = next < 0 ? -1 : at + 1 + next;
        }
    }

    private static ReadOnlySpan<byte> GzipMark => [0x1f, 0x8b, 0x08];

    private static byte[]? Unpack(byte[] bytes, int at)
    {
        var unpacked = new MemoryStream();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes, at, bytes.Length - at), CompressionMode.Decompress);
            gzip.CopyTo(unpacked);
        }
        catch (InvalidDataException)
        {
            // The mark stood there by chance, or something follows the member: what came until then counts.
        }
        return unpacked.ToArray();
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
