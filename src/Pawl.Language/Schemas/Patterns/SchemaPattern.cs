using System.Text.RegularExpressions;
using Pawl.Language.Schemas.Evaluation;

namespace Pawl.Language.Schemas.Patterns;

/// <summary>A regular expression of a schema: ECMA-262 with the <c>u</c> flag, not anchored, over code points.</summary>
/// <remarks>
/// Runs in linear time wherever .NET can: look-around and back-references need backtracking, and very large repetitions would unfold into
/// very large automata. Those run under <see cref="JsonSchemaLimits.PatternTime"/>.
/// </remarks>
internal sealed class SchemaPattern
{
    /// <summary>Automata with more states than this are not built: backtracking counts repetitions instead of unfolding them. 2,000.</summary>
    private const long AutomatonSize = 2_000;

    private readonly Regex _regex;
    private readonly string _pointer;

    private SchemaPattern(string source, Regex regex, string pointer)
    {
        Source = source;
        _regex = regex;
        _pointer = pointer;
    }

    /// <summary>As the schema has it.</summary>
    public string Source { get; }

    /// <exception cref="JsonSchemaException">No ECMA-262 pattern, or one that is too large.</exception>
    public static SchemaPattern Compile(string source, string pointer)
    {
        if (source.Length > JsonSchemaLimits.PatternLength) throw new JsonSchemaException($"The pattern has {source.Length:N0} characters; at most {JsonSchemaLimits.PatternLength:N0} are allowed.", pointer);
        try
        {
            var translated = EcmaPattern.Translate(source);
            var linear = !translated.NeedsBacktracking && translated.Size <= AutomatonSize;
            return new(source, new Regex(translated.Text, RegexOptions.CultureInvariant | (linear ? RegexOptions.NonBacktracking : RegexOptions.None), JsonSchemaLimits.PatternTime), pointer);
        }
        catch (RegexParseException wrong)
        {
            // .NET counts in the translated text, so its offset and its quotation would mislead.
            throw new JsonSchemaException($"The pattern {source} is not a regular expression: {Reason(wrong.Error)}.", pointer, wrong);
        }
        catch (FormatException wrong)
        {
            throw new JsonSchemaException($"The pattern {source} is not a regular expression: {wrong.Message}.", pointer, wrong);
        }
    }

    /// <summary>Whether a text is a pattern.</summary>
    public static bool IsPattern(string text)
    {
        try
        {
            _ = Compile(text, "");
            return true;
        }
        catch (JsonSchemaException)
        {
            return false;
        }
    }

    /// <summary>Whether it matches anywhere in the text.</summary>
    /// <exception cref="SchemaLimitReached">It took too long.</exception>
    public bool IsMatch(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new SchemaLimitReached(JsonSchemaLimit.PatternTime, _pointer, $"takes longer than {JsonSchemaLimits.PatternTime.TotalMilliseconds} ms to match against the pattern {Source}; simplify the pattern");
        }
    }

    private static string Reason(RegexParseError error) => error switch
    {
        RegexParseError.InsufficientOpeningParentheses => "a closing parenthesis has no opening one",
        RegexParseError.InsufficientClosingParentheses => "a parenthesis is not closed",
        RegexParseError.QuantifierAfterNothing => "a quantifier has nothing to repeat",
        RegexParseError.NestedQuantifiersNotParenthesized => "a quantifier follows another one",
        RegexParseError.ReversedQuantifierRange => "the bounds of a quantifier are reversed",
        RegexParseError.ReversedCharacterRange => "the ends of a range are reversed",
        RegexParseError.QuantifierOrCaptureGroupOutOfRange => "a quantifier is too large",
        _ => error.ToString(),
    };
}
