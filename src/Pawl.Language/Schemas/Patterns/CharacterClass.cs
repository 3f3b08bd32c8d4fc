namespace Pawl.Language.Schemas.Patterns;

/// <summary>Reads a class such as <c>[^a-z\d]</c>.</summary>
internal static class CharacterClass
{
    /// <summary>The class; the opening bracket is read already.</summary>
    /// <exception cref="FormatException">Not a class.</exception>
    public static CodePointSet Read(PatternReader reader)
    {
        var negated = reader.TryRead("^");
        var set = CodePointSet.Empty;
        while (!reader.TryRead("]"))
        {
            if (reader.AtEnd) throw new FormatException("a class is not closed");
            var first = Atom(reader);
            if (first.Single is not { } from || !reader.TryRead("-"))
            {
                set = set.Union(first);
                continue;
            }

            if (reader.Peek() == ']')
            {
                set = set.Union(first).Union(CodePointSet.Of('-'));
                continue;
            }

            var second = Atom(reader);
            if (second.Single is not { } to) set = set.Union(first).Union(CodePointSet.Of('-')).Union(second);
            else if (from > to) throw new FormatException("the ends of a range are reversed");
            else set = set.Union(CodePointSet.Range(from, to));
        }

        return negated ? set.Complement() : set;
    }

    private static CodePointSet Atom(PatternReader reader)
    {
        var c = reader.Next();
        return c == '\\' ? EscapeSequence.Read(reader, inClass: true) : CodePointSet.Of(c);
    }
}
