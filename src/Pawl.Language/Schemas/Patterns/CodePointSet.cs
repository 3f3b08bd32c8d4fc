using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Pawl.Language.Schemas.Patterns;

/// <summary>A set of Unicode scalar values as sorted ranges that neither overlap nor touch.</summary>
internal sealed class CodePointSet
{
    /// <summary>The last code point.</summary>
    public const int Last = 0x10FFFF;

    private readonly ImmutableArray<(int From, int To)> _ranges;

    private CodePointSet(ImmutableArray<(int From, int To)> ranges) => _ranges = ranges;

    public static readonly CodePointSet Empty = new([]);
    public static readonly CodePointSet Digits = Range('0', '9');
    public static readonly CodePointSet WordCharacters = Build([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);
    /// <summary>ECMA-262's WhiteSpace and LineTerminator.</summary>
    public static readonly CodePointSet Spaces = Build(
        [('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)]);
    /// <summary>What <c>.</c> matches: all but line terminators.</summary>
    public static readonly CodePointSet Dot = Build([('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)]).Complement();

    /// <summary>The only member; null when there are none or more.</summary>
    public int? Single => _ranges is [var (from, to)] && from == to ? from : null;

    public static CodePointSet Of(int codePoint) => Range(codePoint, codePoint);

    public static CodePointSet Range(int from, int to) => new([(from, to)]);

    /// <summary>The union of ranges in any order.</summary>
    public static CodePointSet Build(IEnumerable<(int From, int To)> ranges)
    {
        var merged = ImmutableArray.CreateBuilder<(int From, int To)>();
        foreach (var range in ranges.Order())
        {
            if (merged.Count > 0 && range.From <= merged[^1].To + 1) merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, range.To));
            else merged.Add(range);
        }

        return new(merged.ToImmutable());
    }

    public CodePointSet Union(CodePointSet other) => Build(_ranges.Concat(other._ranges));

    public CodePointSet Complement()
    {
        var gaps = ImmutableArray.CreateBuilder<(int From, int To)>();
        var next = 0;
        foreach (var (from, to) in _ranges)
        {
            if (from > next) gaps.Add((next, from - 1));
            next = to + 1;
        }

        if (next <= Last) gaps.Add((next, Last));
        return new(gaps.ToImmutable());
    }

    /// <summary>About how many states its pattern has: one for the basic plane, some for each range above.</summary>
    public int Size => 1 + 2 * _ranges.Count(range => range.To > char.MaxValue);

    private static string Literal(int codePoint) =>
        codePoint <= char.MaxValue ? Unit(codePoint) : $"(?:{Unit(High(codePoint))}{Unit(Low(codePoint))})";

    /// <summary>A pattern for .NET that matches one member: one unit of the basic plane, or a surrogate pair.</summary>
    public string ToPattern()
    {
        if (Single is { } only) return Literal(only);

        var basic = new StringBuilder();
        var pairs = new StringBuilder();
        foreach (var (from, to) in _ranges)
        {
            // Halves of pairs are no characters of their own: values hold no lone ones.
            AddUnits(basic, from, Math.Min(to, 0xD7FF));
            AddUnits(basic, Math.Max(from, 0xE000), Math.Min(to, char.MaxValue));
            if (to > char.MaxValue) AddPairs(pairs, Math.Max(from, 0x10000), to);
        }

        if (pairs.Length == 0) return basic.Length == 0 ? @"[^\s\S]" : $"[{basic}]";
        return basic.Length == 0 ? $"(?:{pairs.ToString(1, pairs.Length - 1)})" : $"(?:[{basic}]{pairs})";
    }

    private static void AddUnits(StringBuilder into, int from, int to)
    {
        if (from > to) return;
        into.Append(Unit(from));
        if (to > from) into.Append('-').Append(Unit(to));
    }

    /// <summary>Adds alternatives, each behind a bar, for a range above the basic plane.</summary>
    private static void AddPairs(StringBuilder into, int from, int to)
    {
        while (from <= to)
        {
            // As many whole blocks of one high surrogate as possible, else a part of one.
            var blockEnd = from | 0x3FF;
            if ((from & 0x3FF) == 0 && blockEnd < to) blockEnd = ((to + 1) & ~0x3FF) - 1;
            var end = Math.Min(blockEnd, to);
            into.Append("|[");
            AddUnits(into, High(from), High(end));
            into.Append("][");
            AddUnits(into, Low(from), Low(end));
            into.Append(']');
            from = end + 1;
        }
    }

    private static int High(int codePoint) => 0xD800 + ((codePoint - 0x10000) >> 10);

    private static int Low(int codePoint) => 0xDC00 + ((codePoint - 0x10000) & 0x3FF);

    private static string Unit(int unit) => unit is (>= '0' and <= '9') or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') ? ((char)unit).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
}
