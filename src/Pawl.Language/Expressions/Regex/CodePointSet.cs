using System.Globalization;

namespace Pawl.Language.Expressions.Regex;

/// <summary>A set of code points as sorted, disjoint, inclusive ranges.</summary>
internal sealed class CodePointSet
{
    /// <summary>The largest code point.</summary>
    public const int MaxCodePoint = 0x10FFFF;

    /// <summary>The first code point that takes two UTF-16 units.</summary>
    public const int FirstAstral = 0x10000;

    /// <summary>Nothing.</summary>
    public static CodePointSet Empty { get; } = new([]);

    // One pass over Unicode, made when the first astral property is asked for.
    private static readonly Lazy<CodePointSet[]> Categories = new(ScanCategories);

    private readonly (int First, int Last)[] _ranges;

    private CodePointSet((int First, int Last)[] ranges) => _ranges = ranges;

    /// <summary>The ranges in order.</summary>
    public ReadOnlySpan<(int First, int Last)> Ranges => _ranges;

    /// <summary>Whether it holds nothing.</summary>
    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>The set of some ranges, in any order and overlapping as they like.</summary>
    public static CodePointSet Of(IEnumerable<(int First, int Last)> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1) merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            else merged.Add(range);
        }
        return new([.. merged]);
    }

    /// <summary>Reads a table of hexadecimal code points and ranges: <c>41-5A 61</c>.</summary>
    public static CodePointSet Parse(string table) => Of(table.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(ParseRange));

    /// <summary>All code points of one category.</summary>
    public static CodePointSet OfCategory(UnicodeCategory category) => Categories.Value[(int)category];

    /// <summary>What is in either.</summary>
    public CodePointSet Union(CodePointSet other) => other.IsEmpty ? this : IsEmpty ? other : Of([.. _ranges, .. other._ranges]);

    /// <summary>What is not in this set. Surrogates are in no set: a jq string has none by themselves.</summary>
    public CodePointSet Complement()
    {
        var rest = new List<(int First, int Last)>();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            if (first > next) rest.Add((next, first - 1));
            next = last + 1;
        }
        if (next <= MaxCodePoint) rest.Add((next, MaxCodePoint));
        return new([.. rest]);
    }

    /// <summary>The part that lies within two bounds, both included.</summary>
    public CodePointSet Within(int first, int last) =>
        new([.. from range in _ranges
                where range.Last >= first && range.First <= last
                select (Math.Max(range.First, first), Math.Min(range.Last, last))]);

    private static (int First, int Last) ParseRange(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var first = int.Parse(dash < 0 ? text : text.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (first, dash < 0 ? first : int.Parse(text.AsSpan(dash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
    }

    private static CodePointSet[] ScanCategories()
    {
        var lists = new List<(int First, int Last)>[30];
        for (var i = 0; i < lists.Length; i++) lists[i] = [];

        var start = 0;
        var current = CharUnicodeInfo.GetUnicodeCategory(0);
        for (var codePoint = 1; codePoint <= MaxCodePoint; codePoint++)
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(codePoint);
            if (category == current) continue;

            lists[(int)current].Add((start, codePoint - 1));
            (start, current) = (codePoint, category);
        }
        lists[(int)current].Add((start, MaxCodePoint));
        return [.. lists.Select(list => new CodePointSet([.. list]))];
    }
}
