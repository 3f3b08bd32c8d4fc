using Pawl.Language.Validation;
using YamlDotNet.Core;

namespace Pawl.Language.Documents.Syntax;

/// <summary>Says what is wrong with text that the YAML parser refused, in the words of the person who wrote it.</summary>
internal static class YamlFaults
{
    public static SyntaxFault Explain(string text, YamlException error)
    {
        // The parser points behind the mistake as often as at it: the start of its mark is the better guess.
        var at = error.Start;
        var index = (int)Math.Clamp(at.Index, 0, text.Length);
        var line = LineAround(text, index);
        var (message, hint) = Describe(error.Message, line);
        return new SyntaxFault(ProblemCodes.YamlSyntax, message, hint, (int)at.Line, (int)at.Column, index);
    }

    private static (string Message, string? Hint) Describe(string parser, ReadOnlySpan<char> line)
    {
        if (parser.Contains("Mapping values are not allowed", StringComparison.Ordinal))
            return line.Contains("${", StringComparison.Ordinal)
                ? ("The expression holds ': ', which YAML takes for a key.", "Put the whole expression in single quotes: '${ … }'.")
                : ("The value holds ': ', which YAML takes for a key.", "Put the value in quotes, or indent the lines below a key more than the key.");
        if (line.TrimStart(' ') is ['\t', ..])
            return ("The line is indented with a tab, which YAML does not allow.", "Indent with spaces.");
        if (parser.Contains("cannot start any token", StringComparison.Ordinal))
            return ($"A value cannot begin with this character.", "Text that begins with @, `, % or a tab must be quoted.");
        if (parser.Contains("quoted scalar", StringComparison.Ordinal))
            return ("A quote is not closed.", "Close it; inside single quotes a quote is written twice.");
        if (parser.Contains("could not find expected ':'", StringComparison.Ordinal) || parser.Contains("expected <block end>", StringComparison.Ordinal))
            return ("The line does not fit what is around it: a colon may be missing, or the indentation differs.",
                "A key needs ': ' behind it, and members of one object begin in the same column.");
        if (parser.Contains("flow", StringComparison.Ordinal))
            return ("A list [ … ] or an object { … } is not closed or lacks a comma.", "Text that begins with { or [ must be quoted.");
        if (parser.Contains("anchor", StringComparison.OrdinalIgnoreCase))
            return ("An anchor or alias is malformed: " + parser, "Text that begins with & or * must be quoted.");
        if (parser.Contains("tag", StringComparison.OrdinalIgnoreCase))
            return ("A tag is malformed: " + parser, "Text that begins with ! must be quoted.");
        return ("This is no YAML: " + parser, null);
    }

    private static ReadOnlySpan<char> LineAround(string text, int index)
    {
        var start = index == 0 ? 0 : text.LastIndexOf('\n', index - 1) + 1;
        var end = text.IndexOf('\n', index);
        return text.AsSpan(start, (end < 0 ? text.Length : end) - start);
    }
}
