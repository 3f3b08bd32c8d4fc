using System.Globalization;
using System.Text;

namespace Pawl.Language.Expressions.Regex;

/// <summary>A named set of code points: whole general categories, and ranges besides.</summary>
internal sealed class CharacterProperty
{
    private const uint CasedLetters = 1u << (int)UnicodeCategory.UppercaseLetter | 1u << (int)UnicodeCategory.LowercaseLetter | 1u << (int)UnicodeCategory.TitlecaseLetter;

    // In the order of UnicodeCategory, which is also the order of the bits.
    private static readonly string[] Abbreviations =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc",
        "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    private readonly uint _categories;
    private readonly string? _native;
    private readonly Lazy<CodePointSet> _extra;
    private readonly Lazy<CodePointSet> _all;

    /// <summary>A property of some categories and a table of ranges.</summary>
    /// <param name="categories">Abbreviations with spaces between; one letter stands for all categories that begin with it.</param>
    /// <param name="table">Ranges besides, for <see cref="CodePointSet.Parse"/>.</param>
    /// <param name="native">How .NET's classes say the same within the BMP, where that is shorter.</param>
    public CharacterProperty(string categories, string table = "", string? native = null)
        : this(Mask(categories), new Lazy<CodePointSet>(() => CodePointSet.Parse(table)), native)
    {
    }

    private CharacterProperty(uint categories, Lazy<CodePointSet> extra, string? native)
    {
        _categories = categories;
        _native = native;
        _extra = extra;
        _all = new(() => AllOf(_categories).Union(_extra.Value));
    }

    /// <summary>The property of lying within a range, both ends included.</summary>
    public static CharacterProperty Range(int first, int last) => new(0, new Lazy<CodePointSet>(CodePointSet.Of([(first, last)])), null);

    /// <summary>Every code point that has it.</summary>
    public CodePointSet CodePoints => _all.Value;

    /// <summary>The same with all cased letters once one kind of them is in: what ignoring case does to a bracket class.</summary>
    public CharacterProperty WithAllCases() =>
        (_categories & CasedLetters) is 0 or CasedLetters ? this : new(_categories | CasedLetters, _extra, null);

    /// <summary>What has not got it.</summary>
    public CharacterProperty Opposite() =>
        _extra.Value.IsEmpty
            ? new(~_categories & Mask("L M N P S Z Cc Cf Co Cn"), _extra, null)
            : new(0, new Lazy<CodePointSet>(() => CodePoints.Complement()), null);

    /// <summary>Writes the part below U+10000 as items of a .NET class.</summary>
    public void WriteItems(StringBuilder output)
    {
        if (_native is not null)
        {
            output.Append(_native);
            return;
        }
        foreach (var major in "LMNZPS")
        {
            var whole = Mask(major.ToString());
            if ((_categories & whole) == whole) output.Append(@"\p{").Append(major).Append('}');
        }
        for (var i = 0; i < Abbreviations.Length; i++)
        {
            var major = Mask(Abbreviations[i][..1]);
            var written = Abbreviations[i][0] != 'C' && (_categories & major) == major;
            if (!written && (_categories & (1u << i)) != 0) output.Append(@"\p{").Append(Abbreviations[i]).Append('}');
        }
        CharacterClass.WriteRanges(_extra.Value, output);
    }

    private static CodePointSet AllOf(uint categories) =>
        CodePointSet.Of(Enumerable.Range(0, Abbreviations.Length)
            .Where(i => (categories & (1u << i)) != 0)
            .SelectMany(i => CodePointSet.OfCategory((UnicodeCategory)i).Ranges.ToArray()));

    private static uint Mask(string categories)
    {
        var mask = 0u;
        foreach (var name in categories.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            for (var i = 0; i < Abbreviations.Length; i++)
            {
                if (Abbreviations[i].StartsWith(name, StringComparison.Ordinal)) mask |= 1u << i;
            }
        }
        return mask;
    }
}
