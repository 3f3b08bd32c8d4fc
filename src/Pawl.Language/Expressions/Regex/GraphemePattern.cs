using System.Text;

namespace Pawl.Language.Expressions.Regex;

/// <summary><c>\X</c> in .NET's syntax: the extended grapheme clusters of Unicode's annex 29, without its rules for prepended marks and Indic conjuncts.</summary>
internal static class GraphemePattern
{
    private static readonly CharacterProperty Extending = new("M", "200C 200D 1F3FB-1F3FF E0020-E007F");
    private static readonly CharacterProperty Breaking = new("Cc Zl Zp", "200B 2060-206F FEFF FFF0-FFFB");
    private static readonly CharacterProperty Pictograph = new("", UnicodeTables.ExtendedPictographic);
    private static readonly CharacterProperty RegionalIndicator = new("", "1F1E6-1F1FF");

    /// <summary>Writes the pattern of one cluster.</summary>
    public static void Write(TextKind kind, StringBuilder output)
    {
        if (kind == TextKind.Ascii)
        {
            output.Append(@"(?>\r\n|[\s\S])");
            return;
        }
        var astral = kind == TextKind.Astral;
        var extending = Class(Extending, astral);
        var pictograph = Class(Pictograph, astral);
        output.Append(@"(?>\r\n|").Append(Class(Breaking, astral)).Append("|(?:");
        if (astral) output.Append("(?:").Append(Class(RegionalIndicator, astral)).Append("){2}|");
        output.Append(pictograph).Append("(?:").Append(extending).Append(@"*\u200D").Append(pictograph).Append(")*|");
        // Hangul: leading consonants, a vowel or a whole syllable, more vowels, trailing consonants.
        output.Append(@"[\u1100-\u115F\uA960-\uA97C]*[\uAC00-\uD7A3\u1160-\u11A7\uD7B0-\uD7C6][\u1160-\u11A7\uD7B0-\uD7C6]*[\u11A8-\u11FF\uD7CB-\uD7FB]*|");
        output.Append(@"[\u1100-\u115F\uA960-\uA97C]+|");
        CharacterClass.WriteAny(matchesNewline: true, astral, output);
        output.Append(')').Append(extending).Append("*)");
    }

    private static string Class(CharacterProperty property, bool astral)
    {
        var text = new StringBuilder();
        CharacterClass.Of(property, negated: false).Write(text, astral, ignoreCase: false);
        return text.ToString();
    }
}
