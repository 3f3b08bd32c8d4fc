namespace Pawl.Language.Expressions.Regex;

/// <summary>The properties that a pattern may name: <c>\w</c> and its kin, POSIX brackets, and <c>\p{…}</c>.</summary>
internal static class CharacterProperties
{
    private const string Spaces = "9-D 85";

    private static readonly Dictionary<string, CharacterProperty> ByName = BuildNames();

    private static readonly Dictionary<string, CharacterProperty> ByPosixName = new()
    {
        ["alnum"] = ByName["alnum"], ["alpha"] = ByName["alpha"], ["ascii"] = ByName["ascii"], ["blank"] = ByName["blank"],
        ["cntrl"] = ByName["cntrl"], ["digit"] = ByName["digit"], ["graph"] = ByName["graph"], ["lower"] = ByName["lower"],
        ["print"] = ByName["print"], ["space"] = ByName["space"], ["upper"] = ByName["upper"], ["xdigit"] = ByName["xdigit"],
        ["word"] = ByName["word"],
        ["punct"] = new("P S"), // within brackets symbols count too, as POSIX has it; \p{Punct} is Unicode's narrower one
    };

    /// <summary><c>\d</c>.</summary>
    public static CharacterProperty Digit => ByName["digit"];

    /// <summary><c>\s</c>.</summary>
    public static CharacterProperty Space => ByName["space"];

    /// <summary><c>\w</c>. Oniguruma's own adds the superscript digits and fractions of Latin-1, which <c>\p{Word}</c> leaves out.</summary>
    public static CharacterProperty Word { get; } =
        new("L M Nd Nl Pc", UnicodeTables.CircledLetters + " B2-B3 B9 BC-BE", @"\w\p{Mc}\p{Me}\p{Nl}\u24B6-\u24E9\u00B2\u00B3\u00B9\u00BC-\u00BE");

    /// <summary>A property by the name in <c>\p{name}</c>; case, spaces, hyphens and underscores do not count.</summary>
    public static bool TryGet(ReadOnlySpan<char> name, out CharacterProperty property)
    {
        Span<char> plain = stackalloc char[64];
        var length = 0;
        foreach (var c in name)
        {
            if (c is ' ' or '-' or '_') continue;
            if (length == plain.Length) break;
            plain[length++] = char.ToLowerInvariant(c);
        }
        return ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(plain[..length], out property!);
    }

    /// <summary>A property by the name in <c>[[:name:]]</c>.</summary>
    public static bool TryGetPosix(ReadOnlySpan<char> name, out CharacterProperty property) =>
        ByPosixName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out property!);

    private static Dictionary<string, CharacterProperty> BuildNames()
    {
        var names = new Dictionary<string, CharacterProperty>
        {
            ["alnum"] = new("L Nd Nl", UnicodeTables.OtherAlphabetic),
            ["alpha"] = new("L Nl", UnicodeTables.OtherAlphabetic),
            ["ascii"] = new("", "0-7F"),
            ["blank"] = new("Zs", "9"),
            ["cntrl"] = new("Cc"),
            ["digit"] = new("Nd", native: @"\d"),
            ["graph"] = new("L M N P S Cf Co"),
            ["lower"] = new("Ll", UnicodeTables.OtherLowercase),
            ["print"] = new("L M N P S Zs Cf Co"),
            ["punct"] = new("P"),
            ["space"] = new("Z", Spaces, @"\s"),
            ["upper"] = new("Lu", UnicodeTables.OtherUppercase),
            ["word"] = new("L M Nd Nl Pc", UnicodeTables.CircledLetters),
            ["xdigit"] = new("", "30-39 41-46 61-66"),
            ["any"] = new("L M N P S Z C"),
            ["assigned"] = new("L M N P S Z Cc Cf Co"),
            ["emoji"] = new("", UnicodeTables.Emoji),
            ["extendedpictographic"] = new("", UnicodeTables.ExtendedPictographic),
        };
        names["alphabetic"] = names["alpha"];
        names["lowercase"] = names["lower"];
        names["uppercase"] = names["upper"];
        names["whitespace"] = names["space"];
        foreach (var (script, table) in UnicodeScripts.Tables) names[script] = new("", table);

        AddCategories(names, "L Letter, Lu UppercaseLetter, Ll LowercaseLetter, Lt TitlecaseLetter, Lm ModifierLetter, Lo OtherLetter");
        AddCategories(names, "M Mark, Mn NonspacingMark, Mc SpacingMark, Me EnclosingMark");
        AddCategories(names, "N Number, Nd DecimalNumber, Nl LetterNumber, No OtherNumber");
        AddCategories(names, "P Punctuation, Pc ConnectorPunctuation, Pd DashPunctuation, Ps OpenPunctuation, Pe ClosePunctuation");
        AddCategories(names, "Pi InitialPunctuation, Pf FinalPunctuation, Po OtherPunctuation");
        AddCategories(names, "S Symbol, Sm MathSymbol, Sc CurrencySymbol, Sk ModifierSymbol, So OtherSymbol");
        AddCategories(names, "Z Separator, Zs SpaceSeparator, Zl LineSeparator, Zp ParagraphSeparator");
        AddCategories(names, "C Other, Cc Control, Cf Format, Co PrivateUse, Cn Unassigned");
        names["lc"] = names["casedletter"] = new("Lu Ll Lt");
        return names;
    }

    private static void AddCategories(Dictionary<string, CharacterProperty> names, string pairs)
    {
        foreach (var pair in pairs.Split(", "))
        {
            var space = pair.IndexOf(' ', StringComparison.Ordinal);
            names[pair[..space].ToLowerInvariant()] = names[pair[(space + 1)..].ToLowerInvariant()] = new(pair[..space]);
        }
    }
}
