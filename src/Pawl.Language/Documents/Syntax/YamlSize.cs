namespace Pawl.Language.Documents.Syntax;

/// <summary>Counts what must be values in a YAML text, without reading it: a text of a million values is refused before the parser makes an object for each.</summary>
/// <remarks>
/// Only what begins an item of a list, a member of an object or follows a comma in brackets is counted, never what stands in quotes, blocks,
/// comments or further lines of a plain text; where it is in doubt it does not count. So the count is never too high.
/// </remarks>
internal ref struct YamlSize(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> text = text;
    private int at;
    private int count;
    private int brackets;
    private bool lineEndsInValue;

    /// <summary>Whether the text has more values than allowed, as far as can be told cheaply; if so, <paramref name="index"/> is where.</summary>
    public static bool Exceeds(ReadOnlySpan<char> text, int allowed, out int index)
    {
        var size = new YamlSize(text);
        var valueIndent = -1; // of the line whose plain value may go on in the next one
        while (size.at < text.Length && size.count <= allowed)
        {
            var indent = size.Skip(' ');
            var goesOn = size.lineEndsInValue && indent > valueIndent;
            if (!goesOn) valueIndent = indent;
            size.Line(indent, goesOn);
        }
        index = Math.Min(size.at, text.Length);
        return size.count > allowed;
    }

    private void Line(int indent, bool goesOn)
    {
        if (At(0) is '\n' or '\r' or '\0')
        {
            at++;
            return;
        }
        if (goesOn)
        {
            SkipLine();
            return;
        }
        lineEndsInValue = false;
        while (At(0) is '-' or '?' && IsSpace(At(1)))
        {
            if (At(0) == '-') count++;
            at++;
            Skip(' ');
        }
        while (at < text.Length && At(0) != '\n') Token(indent);
        at++;
    }

    /// <summary>One value, key or sign.</summary>
    private void Token(int indent)
    {
        switch (At(0))
        {
            case ' ' or '\t' or '\r': at++; break;
            case '#': SkipToLineEnd(); break;
            case '"' or '\'': Quoted(At(0)); break;
            case '[' or '{': Flow(); break;
            case '|' or '>': Block(indent); break;
            case '&' or '!' or '*':
                while (!IsSpace(At(0))) at++;
                break;
            case ':' when IsSpace(At(1)):
                count++;
                at++;
                break;
            default: Plain(); break;
        }
    }

    private void Plain()
    {
        while (at < text.Length && At(0) != '\n' && !(At(0) == ':' && IsSpace(At(1))) && !(At(0) is ' ' or '\t' && At(1) == '#')) at++;
        lineEndsInValue = At(0) != ':';
    }

    private void Quoted(char quote)
    {
        for (at++; at < text.Length && text[at] != quote; at++)
            if (quote == '"' && text[at] == '\\') at++;
        at++;
        lineEndsInValue = true;
    }

    /// <summary>A collection in brackets, over as many lines as it takes.</summary>
    private void Flow()
    {
        var mayBegin = true; // a quote in the midst of a plain text is no quote
        do
        {
            var c = At(0);
            switch (c)
            {
                case '"' or '\'' when mayBegin: Quoted(c); at--; mayBegin = false; break;
                case '[' or '{': brackets++; mayBegin = true; break;
                case ']' or '}': brackets--; mayBegin = false; break;
                case ',': count++; mayBegin = true; break;
                case ':': mayBegin = true; break;
                case '#' when at > 0 && IsSpace(text[at - 1]): SkipToLineEnd(); at--; break;
                case ' ' or '\t' or '\r' or '\n': break;
                default: mayBegin = false; break;
            }
            at++;
        }
        while (brackets > 0 && at < text.Length);
        brackets = 0;
    }

    /// <summary>A block: it holds at least the lines that are indented more than the line of its key.</summary>
    private void Block(int indent)
    {
        SkipLine();
        while (at < text.Length)
        {
            var start = at;
            if (Skip(' ') <= indent && At(0) is not ('\n' or '\r'))
            {
                at = start - 1; // the caller steps over one line break
                return;
            }
            SkipLine();
        }
    }

    private int Skip(char c)
    {
        var start = at;
        while (at < text.Length && text[at] == c) at++;
        return at - start;
    }

    private void SkipToLineEnd()
    {
        var length = at < text.Length ? text[at..].IndexOf('\n') : -1;
        at = length < 0 ? text.Length : at + length;
    }

    private void SkipLine()
    {
        SkipToLineEnd();
        at++;
    }

    private readonly char At(int offset) => at + offset < text.Length ? text[at + offset] : '\0';

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\0';
}
