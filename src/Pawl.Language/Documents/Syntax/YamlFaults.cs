using Pawl.Language.Validation;
using YamlDotNet.Core;

namespace Pawl.Language.Documents.Syntax;

/// <summary>Says what is wrong with text that the YAML parser refused, in the words of the person who wrote it.</summary>
internal static class YamlFaults
{
    private const string QuoteExpression = "Put the whole expression in single quotes: '${ … }'.";

    /// <summary>What the parser says, in part, and what it means. The first that fits counts.</summary>
    private static readonly (string Parser, string Message, string? Hint)[] Meanings =
    [
        ("invalid mapping", "The value holds ': ', which YAML takes for a key.", "Put the value in quotes; or, if it is a key, indent it like its neighbours."),
        ("cannot start any token", "A value cannot begin with this character.", "Text that begins with @, ` or % must be quoted."),
        ("unknown escape character", "A text in double quotes has an unknown escape.", "Write \\\\ for a backslash, or use single quotes."),
        ("hexadecimal number", "An escape in double quotes lacks its digits.", "Write \\\\ for a backslash, or use single quotes."),
        ("Unicode character escape", "An escape in double quotes is no character.", "Write \\\\ for a backslash, or use single quotes."),
        ("quoted scalar", "A quote is not closed.", "Close it; inside single quotes a quote is written twice."),
        ("expected ':'", "The line is neither a key with a colon nor part of the value above.", "A key needs ': ' behind it; the further lines of a value are indented more than its key."),
        ("expected '-' indicator", "A list goes on with something that is no item.", "Begin each item with '- ', in the same column."),
        ("expected ',' or", "A list [ … ] or an object { … } is not closed, or lacks a comma.", "Close it. Text that begins with { or [ must be quoted."),
        ("Block sequence entries", "A list begins in the same line as its key.", "Begin the first '- ' in a line of its own; or quote the value."),
        ("expected key", "The line does not fit what is above it.", "Members of an object begin in the same column; nothing follows a closing quote."),
        ("expected <document end>", "The line is indented less than the document's first line.", "All keys of the document begin in the same column."),
        ("block scalar", "The text behind | or > is not allowed.", "The lines of the text begin below."),
        ("expected node content", "A value cannot begin with this character.", "Text that begins with } or ] must be quoted."),
        ("anchor or alias", "Text that begins with & or * is an anchor or an alias, and this one has no name.", "Quote the text."),
        ("a tag", "Text that begins with ! is a tag, and this one is malformed.", "Quote the text."),
    ];

    public static SyntaxFault Explain(string text, YamlException error)
    {
        var index = (int)Math.Clamp(error.Start.Index, 0, text.Length);
        if (error.Message.Contains("tab", StringComparison.Ordinal) && TabbedLine(text, index) is { } tab)
            return Fault(text, tab, "The line is indented with a tab, which YAML does not allow.", "Indent with spaces.");

        var (_, message, hint) = Array.Find(Meanings, meaning => error.Message.Contains(meaning.Parser, StringComparison.Ordinal));
        if (message is null) return Fault(text, index, "This is no YAML: " + error.Message, null);
        var isExpression = LineAround(text, index).Contains("${", StringComparison.Ordinal);
        return Fault(text, index, message, isExpression ? QuoteExpression : hint);
    }

    /// <summary>A fault at an index; behind the last character when the text ended too soon.</summary>
    private static SyntaxFault Fault(string text, int index, string message, string? hint)
    {
        index = Math.Min(index, text.AsSpan().TrimEnd().Length);
        var before = text.AsSpan(0, index);
        return new SyntaxFault(ProblemCodes.YamlSyntax, message, hint, before.Count('\n') + 1, index - before.LastIndexOf('\n'), index);
    }

    /// <summary>Index of the first tab that indents a line, or null. The parser points at the key above.</summary>
    private static int? TabbedLine(string text, int index)
    {
        var start = index == 0 ? 0 : text.LastIndexOf('\n', index - 1) + 1;
        while (start < text.Length)
        {
            var at = start;
            while (at < text.Length && text[at] == ' ') at++;
            if (at < text.Length && text[at] == '\t') return at;
            start = text.IndexOf('\n', at) is >= 0 and var next ? next + 1 : text.Length;
        }
        return null;
    }

    private static ReadOnlySpan<char> LineAround(string text, int index)
    {
        var start = index == 0 ? 0 : text.LastIndexOf('\n', index - 1) + 1;
        var end = text.IndexOf('\n', index);
        return text.AsSpan(start, (end < 0 ? text.Length : end) - start);
    }
}
