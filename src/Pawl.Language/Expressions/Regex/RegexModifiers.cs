namespace Pawl.Language.Expressions.Regex;

/// <summary>The modifiers of <c>match(pattern; modifiers)</c>.</summary>
[Flags]
internal enum RegexModifiers
{
    /// <summary>None, which is also what jq takes <c>null</c> for.</summary>
    None = 0,
    /// <summary><c>g</c>: all matches, not only the first.</summary>
    Global = 1,
    /// <summary><c>i</c>: case does not count.</summary>
    IgnoreCase = 2,
    /// <summary><c>x</c>: spaces and comments in the pattern do not count.</summary>
    Extended = 4,
    /// <summary><c>p</c> or <c>m</c>: the dot matches a newline too.</summary>
    DotMatchesNewline = 8,
    /// <summary><c>n</c>: an empty match does not count.</summary>
    NotEmpty = 16,
}

/// <summary>Reads modifiers.</summary>
internal static class RegexModifiersReader
{
    /// <summary>Reads the letters; each may be repeated. <c>s</c> changes nothing: <c>^</c> and <c>$</c> stand for the ends of the text anyway.</summary>
    /// <exception cref="RegexSyntaxException">Another letter, or <c>l</c> (longest match), which no backtracking-free engine can offer within its bounds.</exception>
    public static RegexModifiers Read(string? letters)
    {
        var modifiers = RegexModifiers.None;
        foreach (var letter in letters ?? "")
        {
            modifiers |= letter switch
            {
                'g' => RegexModifiers.Global,
                'i' => RegexModifiers.IgnoreCase,
                'x' => RegexModifiers.Extended,
                'p' or 'm' => RegexModifiers.DotMatchesNewline,
                'n' => RegexModifiers.NotEmpty,
                's' => RegexModifiers.None,
                'l' => throw RegexSyntaxException.Unsupported("modifier l (longest match) is"),
                _ => throw new RegexSyntaxException($"{letters} is not a valid modifier string"),
            };
        }
        return modifiers;
    }
}
