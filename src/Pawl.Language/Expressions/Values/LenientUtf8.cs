using System.Text;

namespace Pawl.Language.Expressions.Values;

/// <summary>Reads bytes that may not be UTF-8 as jq does.</summary>
internal static class LenientUtf8
{
    /// <summary>The text; each malformed sequence becomes one U+FFFD.</summary>
    /// <remarks>
    /// What counts as one sequence is jq's own: as many bytes as the first announces, fewer only where one is no continuation. The
    /// usual practice, which .NET follows, ends it at the first byte that cannot stand there, and so replaces more often.
    /// </remarks>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var (length, isWhole) = Sequence(bytes);
            if (isWhole && Rune.DecodeFromUtf8(bytes[..length], out var rune, out var used) == System.Buffers.OperationStatus.Done && used == length)
            {
                text.Append(rune.ToString());
            }
            else
            {
                text.Append('\uFFFD');
            }
            bytes = bytes[length..];
        }
        return text.ToString();
    }

    private static (int Length, bool IsWhole) Sequence(ReadOnlySpan<byte> bytes)
    {
        var announced = bytes[0] switch
        {
            < 0xC2 or > 0xF4 => 1,
            < 0xE0 => 2,
            < 0xF0 => 3,
            _ => 4,
        };
        if (announced > bytes.Length) return (bytes.Length, false);
        for (var i = 1; i < announced; i++)
        {
            if ((bytes[i] & 0xC0) != 0x80) return (i, false);
        }
        return (announced, true);
    }
}
