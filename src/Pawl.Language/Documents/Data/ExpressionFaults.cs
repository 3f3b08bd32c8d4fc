using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Data;

/// <summary>Turns what the jq compiler says into a problem with the place in the document and a hint.</summary>
internal static class ExpressionFaults
{
    public static void Report(ReadingSession session, Place place, int offset, string code, VariableSet variables, JqCompileException error)
    {
        var at = Offset(code, error.Line, error.Column);
        if (VariableAt(code, at) is { } name && !variables.Names.Contains(name))
        {
            session.ErrorInText(place, offset + at, ProblemCodes.UnknownVariable, UnknownVariable(name, variables), Suggest(name, variables));
            return;
        }
        session.ErrorInText(place, offset + at, ProblemCodes.ExpressionSyntax, "This is no jq: " + error.Message.Replace("Syntax error: ", "", StringComparison.Ordinal), Hint(code, at, error));
    }

    private static string UnknownVariable(string name, VariableSet variables) =>
        ExpressionPosition.Reserved.Contains(name)
            ? $"The variable ${name} does not exist in {variables.Position.Name}."
            : $"The variable ${name} is unknown.";

    private static string Suggest(string name, VariableSet variables) =>
        name == "output" ? "In output.as the output is '.'; $output exists in export.as."
        : Nearest.Of(name, variables.Names) is { } near
            ? $"Did you mean ${near}?"
            : $"Here are: {string.Join(", ", variables.Names.Select(known => "$" + known))}.";

    private static string? Hint(string code, int at, JqCompileException error)
    {
        if (code.AsSpan().TrimStart().StartsWith("{{") || code.Contains("{{ ", StringComparison.Ordinal)) return "{{ … }} is no syntax of the DSL: write '${ … }'.";
        if (code.Contains("${", StringComparison.Ordinal)) return "An expression cannot hold another ${ … }: write the inner one in parentheses.";
        var rest = code.AsSpan(Math.Min(at, code.Length));
        if (code.Contains("===", StringComparison.Ordinal)) return "jq compares with '=='.";
        if (rest.StartsWith("&&") || code.Contains("&&", StringComparison.Ordinal)) return "jq writes 'and'.";
        if (rest.StartsWith("||") || code.Contains("||", StringComparison.Ordinal)) return "jq writes 'or'.";
        if (rest.StartsWith("!") && !rest.StartsWith("!=")) return "jq writes '| not'.";
        if (rest.StartsWith("'")) return "jq strings are in double quotes.";
        if (error.Message.EndsWith("/0 is not defined", StringComparison.Ordinal))
            return "Text is in double quotes: \"text\"; data begins with a dot: .name. In a shell, write $NAME without braces.";
        if (rest.StartsWith("?") && code.Contains(':', StringComparison.Ordinal)) return "jq writes 'if … then … else … end'.";
        return null;
    }

    /// <summary>The name of the variable at an offset, or null.</summary>
    private static string? VariableAt(string code, int at)
    {
        if (at >= code.Length || code[at] != '$') return null;
        var end = at + 1;
        while (end < code.Length && (char.IsAsciiLetterOrDigit(code[end]) || code[end] == '_')) end++;
        return end > at + 1 ? code[(at + 1)..end] : null;
    }

    /// <summary>Offset of a line and column, both from 1.</summary>
    private static int Offset(string code, int line, int column)
    {
        var start = 0;
        for (; line > 1; line--)
        {
            var newline = code.IndexOf('\n', start);
            if (newline < 0) break;
            start = newline + 1;
        }
        return Math.Clamp(start + column - 1, 0, code.Length);
    }
}
