using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Pawl.Language.Expressions.Regex;

/// <summary>A bracket class, or an escape such as <c>\w</c> that stands for one.</summary>
/// <param name="Items">What it lists.</param>
/// <param name="Negated">Whether it means everything else.</param>
/// <param name="Bracketed">Whether it was written with brackets: only then does ignoring case widen its properties.</param>
internal sealed record CharacterClass(ImmutableArray<CharacterProperty> Items, bool Negated, bool Bracketed)
{
    private const int LastBmp = CodePointSet.FirstAstral - 1;
    private const string Surrogates = @"\uD800-\uDFFF";
    private const string AnyPair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";

    /// <summary>The class of one property outside brackets.</summary>
    public static CharacterClass Of(CharacterProperty property, bool negated) => new([property], negated, Bracketed: false);

    /// <summary>Writes the class in .NET's syntax, as one item that a quantifier may follow.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="astral">Whether surrogate pairs may occur in the text and must be taken as one. Without it the class speaks of the BMP alone.</param>
    /// <param name="ignoreCase">Whether case does not count.</param>
    public void Write(StringBuilder output, bool astral, bool ignoreCase)
    {
        var items = Bracketed && ignoreCase ? Items.Select(item => item.WithAllCases()).ToImmutableArray() : Items;
        if (astral) WriteWithPairs(items, output);
        else WriteUnits(items, besides: "", output);
    }

    /// <summary>Writes any code point, or any but the newline.</summary>
    public static void WriteAny(bool matchesNewline, bool astral, StringBuilder output)
    {
        if (astral) output.Append("(?:").Append(AnyPair).Append("|[^").Append(matchesNewline ? "" : @"\n").Append(Surrogates).Append("])");
        else output.Append(matchesNewline ? @"[\s\S]" : ".");
    }

    /// <summary>Writes the ranges of a set below U+10000 as items of a .NET class.</summary>
    public static void WriteRanges(CodePointSet set, StringBuilder output)
    {
        foreach (var (first, last) in set.Ranges)
        {
            // Surrogates never stand alone in a string of jq, and must not match half a pair.
            WriteRange(first, Math.Min(last, 0xD7FF), output);
            WriteRange(Math.Max(first, 0xE000), Math.Min(last, LastBmp), output);
        }
    }

    private void WriteWithPairs(ImmutableArray<CharacterProperty> items, StringBuilder output)
    {
        var listed = items.Aggregate(CodePointSet.Empty, (set, item) => set.Union(item.CodePoints));
        var pairs = (Negated ? listed.Complement() : listed).Within(CodePointSet.FirstAstral, CodePointSet.MaxCodePoint);
        if (pairs.IsEmpty)
        {
            WriteUnits(items, Surrogates, output);
            return;
        }
        output.Append("(?:");
        WritePairs(pairs, output);
        output.Append('|');
        WriteUnits(items, Surrogates, output);
        output.Append(')');
    }

    /// <summary>Writes what single UTF-16 units can match.</summary>
    private void WriteUnits(ImmutableArray<CharacterProperty> items, string besides, StringBuilder output)
    {
        var start = output.Length;
        foreach (var item in items) item.WriteItems(output);
        if (Negated) output.Append(besides);

        if (output.Length == start) output.Append(Negated ? @"[\s\S]" : @"[^\s\S]");
        else output.Insert(start, Negated ? "[^" : "[").Append(']');
    }

    /// <summary>Writes surrogate pairs as alternatives: the ragged ends of each range by themselves, what lies between as a block.</summary>
    private static void WritePairs(CodePointSet pairs, StringBuilder output)
    {
        var separator = "";
        foreach (var (first, last) in pairs.Ranges)
        {
            for (var at = first; at <= last;)
            {
                var blockEnd = at | 0x3FF;
                var end = Math.Min(last, blockEnd);
                // Whole blocks that follow one another share their second half.
                if ((at & 0x3FF) == 0 && end == blockEnd) end = ((last + 1) & ~0x3FF) - 1;
                output.Append(separator);
                WriteBlock(at, end, output);
                separator = "|";
                at = end + 1;
            }
        }
    }

    private static void WriteBlock(int first, int last, StringBuilder output)
    {
        var (high, low) = (0xD800 + ((first - 0x10000) >> 10), 0xDC00 + (first & 0x3FF));
        var (lastHigh, lastLow) = (0xD800 + ((last - 0x10000) >> 10), 0xDC00 + (last & 0x3FF));
        output.Append('[');
        WriteRange(high, lastHigh, output);
        output.Append("][");
        WriteRange(low, lastLow, output);
        output.Append(']');
    }

    private static void WriteRange(int first, int last, StringBuilder output)
    {
        if (first > last) return;

        WriteUnit(first, output);
        if (last > first + 1) output.Append('-');
        if (last > first) WriteUnit(last, output);
    }

    private static void WriteUnit(int unit, StringBuilder output)
    {
        if (char.IsAsciiLetterOrDigit((char)unit)) output.Append((char)unit);
        else output.Append(@"\u").Append(unit.ToString("X4", CultureInfo.InvariantCulture));
    }
}
