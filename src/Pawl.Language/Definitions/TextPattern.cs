using System.Buffers;
using Pawl.Language.Expressions.Regex;

namespace Pawl.Language.Definitions;

/// <summary>Constant text of an event filter: equal, or a regular expression that matches the whole value (R31).</summary>
/// <remarks>Only what stands in the definition is ever a pattern; what an expression gives is compared as text (R51).</remarks>
public static class TextPattern
{
    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-");

    /// <summary>Whether a text stands for itself alone: letters, digits and <c>. _ : / -</c>. A dot in an event type is a dot.</summary>
    public static bool IsPlain(string text) => text.AsSpan().IndexOfAnyExcept(PlainCharacters) < 0;

    /// <summary>Whether a value is what the constant says. A text that is no regular expression, or takes too long as one, is only compared.</summary>
    public static bool Matches(string constant, string value)
    {
        if (constant == value) return true;
        if (IsPlain(constant)) return false;
        try
        {
            // Compiled alone first: "a)|(b" must not become a pattern by what stands around it.
            _ = OnigurumaRegex.Compile(constant, null);
            return OnigurumaRegex.Compile($@"\A(?:{constant})\z", null).IsMatch(value);
        }
        catch (Exception refused) when (refused is RegexSyntaxException or RegexTimeoutException)
        {
            return false;
        }
    }
}
