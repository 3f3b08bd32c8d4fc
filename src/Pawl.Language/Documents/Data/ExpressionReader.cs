using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Data;

/// <summary>Compiles jq text with the variables of its position, and says what is wrong in the document's own lines and columns.</summary>
internal static class ExpressionReader
{
    /// <summary>Reads an expression position: <c>${ x }</c> or bare <c>x</c> (R5).</summary>
    public static RuntimeExpression? Read(ReadingSession session, Place? place, VariableSet variables)
    {
        if (place is null) return null;
        var hint = place.Kind is JqKind.True or JqKind.False ? $"Put it in quotes: '${{ {place.Node.ToJson().ToJson()} }}'." : null;
        if (Expect.Text(session, place, hint) is not { } text) return null;

        var start = text.Length - text.AsSpan().TrimStart().Length;
        if (!text.AsSpan(start).StartsWith("${")) return Compile(session, place, 0, text, variables);

        var end = ExpressionScanner.FindClosingBrace(text, start + 2);
        if (end < 0)
        {
            Unclosed(session, place, start);
            return null;
        }
        if (!text.AsSpan(end + 1).IsWhiteSpace())
        {
            session.ErrorInText(place, end + 1, ProblemCodes.ExpressionSyntax, "Text follows the closing brace of the expression.",
                "Write the whole condition inside one ${ … }, or leave the braces away.");
            return null;
        }
        return Compile(session, place, start + 2, text[(start + 2)..end], variables);
    }

    /// <summary>Reads an expression that the schema wants as <c>${ … }</c> on one line.</summary>
    public static RuntimeExpression? ReadBraced(ReadingSession session, Place? place, VariableSet variables)
    {
        if (Expect.Text(session, place) is not { } text) return null;
        if (RuntimeExpressionText.IsWhole(text)) return Read(session, place, variables);
        session.Error(place!, ProblemCodes.ExpressionForm, "This must be an expression.", "Write it as '${ … }', on one line.");
        return null;
    }

    /// <summary>Compiles the code that begins at an offset of the place's text.</summary>
    public static RuntimeExpression? Compile(ReadingSession session, Place place, int offset, string code, VariableSet variables)
    {
        // Once more is wrong than can be shown, what compiles and what does not makes no difference any more.
        if (session.Problems.IsFull || !session.CountExpression(place)) return null;
        if (code.AsSpan().IsWhiteSpace())
        {
            session.ErrorInText(place, offset, ProblemCodes.ExpressionSyntax, "The expression is empty.", "Write '.' for the whole data.");
            return null;
        }
        try
        {
            var program = session.Compile(code, variables);
            return new RuntimeExpression(program) { Secrets = SecretUses.Check(session, place, offset, code, program) };
        }
        catch (JqCompileException error)
        {
            ExpressionFaults.Report(session, place, offset, code, variables, error);
            return null;
        }
    }

    public static void Unclosed(ReadingSession session, Place place, int offset) =>
        session.ErrorInText(place, offset, ProblemCodes.UnclosedExpression, "The expression has no closing brace.",
            "Close it with '}'. Braces in jq strings and comments do not count; in YAML, ' #' ends an unquoted value: put the expression in single quotes.");
}
