using System.Collections.Immutable;
using System.Globalization;

namespace Pawl.Language.Schemas.Patterns;

/// <summary>The properties that <c>\p{…}</c> knows: the general categories, by their short and long names, and a few binary ones. Scripts are not among them.</summary>
internal static class UnicodeProperties
{
    /// <summary>The sets of the single categories; reading all code points takes some milliseconds, so it happens once and only when asked for.</summary>
    private static readonly Lazy<ImmutableArray<CodePointSet>> Categories = new(ReadCategories);

    /// <summary>Short name, long names, and the categories it unites.</summary>
    private static readonly (string[] Names, UnicodeCategory[] Members)[] General =
    [
        (["Lu", "Uppercase_Letter", "Uppercase"], [UnicodeCategory.UppercaseLetter]),
        (["Ll", "Lowercase_Letter", "Lowercase"], [UnicodeCategory.LowercaseLetter]),
        (["Lt", "Titlecase_Letter"], [UnicodeCategory.TitlecaseLetter]),
        (["LC", "Cased_Letter"], [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter]),
        (["Lm", "Modifier_Letter"], [UnicodeCategory.ModifierLetter]),
        (["Lo", "Other_Letter"], [UnicodeCategory.OtherLetter]),
        (["L", "Letter"], [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter, UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter]),
        (["Mn", "Nonspacing_Mark"], [UnicodeCategory.NonSpacingMark]),
        (["Mc", "Spacing_Mark"], [UnicodeCategory.SpacingCombiningMark]),
        (["Me", "Enclosing_Mark"], [UnicodeCategory.EnclosingMark]),
        (["M", "Mark", "Combining_Mark"], [UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark]),
        (["Nd", "Decimal_Number", "digit"], [UnicodeCategory.DecimalDigitNumber]),
        (["Nl", "Letter_Number"], [UnicodeCategory.LetterNumber]),
        (["No", "Other_Number"], [UnicodeCategory.OtherNumber]),
        (["N", "Number"], [UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber]),
        (["Pc", "Connector_Punctuation"], [UnicodeCategory.ConnectorPunctuation]),
        (["Pd", "Dash_Punctuation"], [UnicodeCategory.DashPunctuation]),
        (["Ps", "Open_Punctuation"], [UnicodeCategory.OpenPunctuation]),
        (["Pe", "Close_Punctuation"], [UnicodeCategory.ClosePunctuation]),
        (["Pi", "Initial_Punctuation"], [UnicodeCategory.InitialQuotePunctuation]),
        (["Pf", "Final_Punctuation"], [UnicodeCategory.FinalQuotePunctuation]),
        (["Po", "Other_Punctuation"], [UnicodeCategory.OtherPunctuation]),
        (["P", "Punctuation", "punct"], [.. Enumerable.Range((int)UnicodeCategory.ConnectorPunctuation, 7).Select(i => (UnicodeCategory)i)]),
        (["Sm", "Math_Symbol"], [UnicodeCategory.MathSymbol]),
        (["Sc", "Currency_Symbol"], [UnicodeCategory.CurrencySymbol]),
        (["Sk", "Modifier_Symbol"], [UnicodeCategory.ModifierSymbol]),
        (["So", "Other_Symbol"], [UnicodeCategory.OtherSymbol]),
        (["S", "Symbol"], [UnicodeCategory.MathSymbol, UnicodeCategory.CurrencySymbol, UnicodeCategory.ModifierSymbol, UnicodeCategory.OtherSymbol]),
        (["Zs", "Space_Separator"], [UnicodeCategory.SpaceSeparator]),
        (["Zl", "Line_Separator"], [UnicodeCategory.LineSeparator]),
        (["Zp", "Paragraph_Separator"], [UnicodeCategory.ParagraphSeparator]),
        (["Z", "Separator"], [UnicodeCategory.SpaceSeparator, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator]),
        (["Cc", "Control", "cntrl"], [UnicodeCategory.Control]),
        (["Cf", "Format"], [UnicodeCategory.Format]),
        (["Co", "Private_Use"], [UnicodeCategory.PrivateUse]),
        (["Cn", "Unassigned"], [UnicodeCategory.OtherNotAssigned]),
        (["C", "Other"], [UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.Surrogate, UnicodeCategory.PrivateUse, UnicodeCategory.OtherNotAssigned]),
        (["Alphabetic", "Alpha"], [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter, UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter, UnicodeCategory.LetterNumber]),
    ];

    /// <summary>The set of a name as ECMA-262 writes it, <c>L</c> or <c>General_Category=Letter</c>; null when not known.</summary>
    public static CodePointSet? Find(string name)
    {
        foreach (var prefix in (string[])["General_Category=", "gc="])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) name = name[prefix.Length..];
        }

        switch (name)
        {
            case "Any": return CodePointSet.Range(0, CodePointSet.Last);
            case "ASCII": return CodePointSet.Range(0, 0x7F);
            case "White_Space" or "space": return CodePointSet.Build([(9, 13), (0x20, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000)]);
            default: break;
        }

        foreach (var (names, members) in General)
        {
            if (names.Contains(name)) return members.Select(member => Categories.Value[(int)member]).Aggregate(CodePointSet.Empty, (left, right) => left.Union(right));
        }

        return null;
    }

    private static ImmutableArray<CodePointSet> ReadCategories()
    {
        var ranges = Enumerable.Range(0, (int)UnicodeCategory.OtherNotAssigned + 1).Select(_ => new List<(int, int)>()).ToArray();
        var from = 0;
        for (var c = 1; c <= CodePointSet.Last + 1; c++)
        {
            if (c <= CodePointSet.Last && CharUnicodeInfo.GetUnicodeCategory(c) == CharUnicodeInfo.GetUnicodeCategory(from)) continue;
            ranges[(int)CharUnicodeInfo.GetUnicodeCategory(from)].Add((from, c - 1));
            from = c;
        }

        return [.. ranges.Select(CodePointSet.Build)];
    }
}
