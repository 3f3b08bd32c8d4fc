using System.Text;

namespace Pawl.Language.Expressions.Values;

/// <summary>Strings as sequences of Unicode code points, which is how jq counts, cuts and orders them.</summary>
internal static class CodePoints
{
    private const char FirstSurrogate = '\uD800';
    private const char LastSurrogate = '\uDFFF';

    /// <summary>Whether any UTF-16 unit is a surrogate. Without one, units and code points are the same.</summary>
    public static bool HasSurrogates(ReadOnlySpan<char> text) => text.ContainsAnyInRange(FirstSurrogate, LastSurrogate);

    /// <summary>The text with each lone surrogate replaced by U+FFFD; the same instance when there is none.</summary>
    public static string MakeValid(string text)
    {
        if (!HasSurrogates(text)) return text;
        var valid = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) valid.Append(rune);
        return valid.Length == text.Length && text.AsSpan().SequenceEqual(valid.ToString()) ? text : valid.ToString();
    }

    /// <summary>How many code points.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (var at = text.IndexOfAnyInRange(FirstSurrogate, LastSurrogate); at >= 0; at = text.IndexOfAnyInRange(FirstSurrogate, LastSurrogate))
        {
            count--; // valid text: a surrogate always is the first of two
            text = text[(at + 2)..];
        }
        return count;
    }

    /// <summary>The index in UTF-16 units of a code point's place, at most the length.</summary>
    public static int UnitIndex(ReadOnlySpan<char> text, int codePoint)
    {
        if (codePoint >= text.Length) codePoint = text.Length;
        if (!HasSurrogates(text[..codePoint])) return codePoint;
        var unit = 0;
        for (; codePoint > 0 && unit < text.Length; codePoint--) unit += char.IsHighSurrogate(text[unit]) ? 2 : 1;
        return unit;
    }

    /// <summary>Order by code point, which is the order of UTF-8 bytes.</summary>
    public static int Compare(string left, string right)
    {
        if (ReferenceEquals(left, right)) return 0;
        var at = left.AsSpan().CommonPrefixLength(right);
        if (at == left.Length || at == right.Length) return left.Length - right.Length;
        return Rank(left[at]) - Rank(right[at]);
    }

    // UTF-16 puts surrogates before U+E000..U+FFFF, although what they stand for lies behind.
    private static int Rank(char unit) => unit < FirstSurrogate ? unit : unit > LastSurrogate ? unit - 0x800 : unit + 0x2000;
}
