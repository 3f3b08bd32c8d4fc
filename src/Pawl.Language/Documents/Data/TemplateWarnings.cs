using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Data;

/// <summary>Warns of text that its author probably took for an expression.</summary>
internal static class TemplateWarnings
{
    /// <summary>Longer text is prose or code; nobody forgets the braces around that.</summary>
    private const int LongestSuspect = 200;

    public static void Check(ReadingSession session, Place place, VariableSet variables, TemplateUse use)
    {
        var text = place.Node.Text.AsSpan().Trim();
        if (text.Length is 0 or > LongestSuspect) return;
        if (IsForeign(text))
            session.Warn(place, ProblemCodes.ForeignTemplate, "Text in {{ … }} is not evaluated.", "Write '${ … }' with a jq expression inside.");
        else if (use == TemplateUse.Data && LooksLikeJq(text, variables) && session.MaySuspect() && Compiles(text.ToString(), variables))
            session.Warn(place, ProblemCodes.BareExpression, $"'{Expect.Shown(place.Node.Text)}' is text here and is not evaluated.", $"If it is meant to be evaluated, write '${{ {text} }}'.");
    }

    private static bool IsForeign(ReadOnlySpan<char> text) =>
        text.IndexOf("{{") is >= 0 and var open && text[open..].IndexOf("}}") >= 0;

    /// <summary><c>.name…</c>, <c>.[…</c>, or a variable that exists here.</summary>
    private static bool LooksLikeJq(ReadOnlySpan<char> text, VariableSet variables)
    {
        if (text.Length < 2) return false;
        if (text[0] == '.') return char.IsAsciiLetter(text[1]) || text[1] is '_' or '[';
        if (text[0] != '$') return false;
        var end = 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
        return variables.Names.Contains(text[1..end].ToString());
    }

    private static bool Compiles(string text, VariableSet variables)
    {
        try
        {
            _ = JqProgram.Compile(text, variables.Names);
            return true;
        }
        catch (JqCompileException)
        {
            return false;
        }
    }
}
