namespace Pawl.Language.Schemas.Patterns;

/// <summary>Reads what follows a backslash, when it stands for characters: <c>\d</c>, <c>\p{…}</c>, <c>\u{…}</c>, <c>\n</c>, <c>\.</c> …</summary>
internal static class EscapeSequence
{
    /// <exception cref="FormatException">ECMA-262 has no such escape.</exception>
    public static CodePointSet Read(PatternReader reader, bool inClass)
    {
        var c = reader.Next();
        return c switch
        {
            'd' => CodePointSet.Digits,
            'D' => CodePointSet.Digits.Complement(),
            'w' => CodePointSet.WordCharacters,
            'W' => CodePointSet.WordCharacters.Complement(),
            's' => CodePointSet.Spaces,
            'S' => CodePointSet.Spaces.Complement(),
            'p' => Property(reader),
            'P' => Property(reader).Complement(),
            'b' when inClass => CodePointSet.Of('\b'),
            't' => CodePointSet.Of('\t'),
            'n' => CodePointSet.Of('\n'),
            'v' => CodePointSet.Of('\v'),
            'f' => CodePointSet.Of('\f'),
            'r' => CodePointSet.Of('\r'),
            '0' when reader.Peek() is not (>= '0' and <= '9') => CodePointSet.Of(0),
            'c' when reader.Peek() is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') => CodePointSet.Of(reader.Next() % 32),
            'x' => CodePointSet.Of(reader.TryReadHex(2) ?? throw new FormatException(@"\x needs two hexadecimal digits")),
            'u' => CodePointSet.Of(Unicode(reader)),
            (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_' => throw new FormatException($@"ECMA-262 has no escape \{(char)c}"),
            _ => CodePointSet.Of(c),
        };
    }

    private static int Unicode(PatternReader reader)
    {
        if (reader.TryRead("{"))
        {
            var digits = reader.ReadUntil('}', @"\u{ is not closed");
            return int.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value) && value is >= 0 and <= CodePointSet.Last ? value : throw new FormatException($@"\u{{{digits}}} is no code point");
        }

        var first = reader.TryReadHex(4) ?? throw new FormatException(@"\u needs four hexadecimal digits, or some in braces");
        // Two escaped halves are one code point, as in JSON.
        if (char.IsHighSurrogate((char)first) && reader.TryRead(@"\u"))
        {
            var second = reader.TryReadHex(4) ?? throw new FormatException(@"\u needs four hexadecimal digits, or some in braces");
            return char.IsLowSurrogate((char)second) ? char.ConvertToUtf32((char)first, (char)second) : throw new FormatException("half a surrogate pair is no character");
        }

        return first;
    }

    private static CodePointSet Property(PatternReader reader)
    {
        if (!reader.TryRead("{")) throw new FormatException(@"\p needs the name of a property in braces");
        var name = reader.ReadUntil('}', @"\p{ is not closed");
        return UnicodeProperties.Find(name) ?? throw new FormatException($"the Unicode property {name} is not known here; use a general category such as L, Lu or Nd");
    }
}
