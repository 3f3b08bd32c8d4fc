using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Language.Documents.Data;

/// <summary>Splits a string of a data position into text and <c>${ … }</c>, in one pass.</summary>
internal static class TextTemplate
{
    /// <summary>One expression with only space around it keeps its type; anything longer is interpolated (R6).</summary>
    public static DataTemplate? Parse(ReadingSession session, Place place, string text, VariableSet variables)
    {
        var parts = ImmutableArray.CreateBuilder<DataTemplate>();
        var isWhole = true;
        var ok = true;
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf("${", at, StringComparison.Ordinal);
            var literal = text[at..(open < 0 ? text.Length : open)];
            if (literal.Length > 0) parts.Add(new DataTemplate.Literal(JqValue.From(literal)));
            isWhole &= literal.AsSpan().IsWhiteSpace();
            if (open < 0) break;

            var close = ExpressionScanner.FindClosingBrace(text, open + 2);
            if (close < 0)
            {
                ExpressionReader.Unclosed(session, place, open);
                return null;
            }
            var expression = ExpressionReader.Compile(session, place, open + 2, text[(open + 2)..close], variables);
            if (expression is null) ok = false;
            else parts.Add(new DataTemplate.Expression(expression));
            at = close + 1;
        }
        if (!ok) return null;
        var expressions = parts.OfType<DataTemplate.Expression>().ToList();
        return isWhole && expressions.Count == 1 ? expressions[0] : new DataTemplate.Interpolation(parts.ToImmutable());
    }
}
