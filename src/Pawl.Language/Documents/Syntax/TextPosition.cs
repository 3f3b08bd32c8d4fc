namespace Pawl.Language.Documents.Syntax;

/// <summary>Finds where a character of a string stands in the document's text.</summary>
/// <remarks>
/// Folding, indentation and line breaks change only space, so the n-th character of the value that is not space is the n-th such
/// character of the source, once escapes are counted as what they stand for. No second YAML scanner is needed.
/// </remarks>
internal static class TextPosition
{
    /// <summary>Line and column of the character at an offset of a string's value; of the next one that is not space when it is space.</summary>
    public static (int Line, int Column) Of(string source, DocumentNode node, int offset)
    {
        var span = node.Span;
        var wanted = CountInk(node.Text, Math.Min(offset, node.Text.Length));
        var end = Math.Min(span.End, source.Length);
        var at = node.Style switch
        {
            StringStyle.SingleQuoted or StringStyle.DoubleQuoted => span.Start + 1,
            StringStyle.Block => Math.Min(source.IndexOf('\n', span.Start) is >= 0 and var header ? header + 1 : end, end),
            _ => span.Start,
        };
        var behindLast = at;
        while (at < end)
        {
            var (length, isInk) = Next(source, at, end, node.Style);
            if (isInk && wanted-- == 0) return LineAndColumn(source, at, span);
            at += length;
            if (isInk) behindLast = at;
        }
        return LineAndColumn(source, behindLast, span);
    }

    private static int CountInk(string text, int end)
    {
        var count = 0;
        for (var i = 0; i < end; i++)
            if (!IsSpace(text[i])) count++;
        return count;
    }

    /// <summary>How many characters of the source make the next character of the value, and whether that is something else than space.</summary>
    private static (int Length, bool IsInk) Next(string source, int at, int end, StringStyle style)
    {
        var c = source[at];
        if (style == StringStyle.SingleQuoted && c == '\'') return (2, at + 1 < end && source[at + 1] == '\'');
        if (style != StringStyle.DoubleQuoted || c is not ('\\' or '"')) return (1, !IsSpace(c));
        if (c == '"' || at + 1 >= end) return (1, false);
        return source[at + 1] switch
        {
            'x' => (4, true),
            'u' => (6, true),
            'U' => (10, true),
            'n' or 't' or 'r' or 'f' or 'v' or ' ' or '\n' or '\r' or '_' or 'N' or 'L' or 'P' or '\t' => (2, false),
            _ => (2, true),
        };
    }

    private static bool IsSpace(char c) => char.IsWhiteSpace(c);

    private static (int, int) LineAndColumn(string source, int at, TextSpan span)
    {
        var (line, lineStart) = (span.Line, span.Start - span.Column + 1);
        for (var i = span.Start; i < at; i++)
        {
            if (source[i] != '\n') continue;
            line++;
            lineStart = i + 1;
        }
        return (line, at - lineStart + 1);
    }
}
