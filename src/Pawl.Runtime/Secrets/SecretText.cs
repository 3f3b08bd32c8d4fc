using Pawl.Language.Expressions;

namespace Pawl.Runtime.Secrets;

/// <summary>A secret as an operator writes it down: JSON when it begins with a brace or a bracket, else text, without the line break at its end.</summary>
internal static class SecretText
{
    /// <exception cref="JqParseException">It begins like JSON and is none.</exception>
    public static JqValue Read(string text) =>
        text.AsSpan().TrimStart() is ['{' or '[', ..] ? JqValue.Parse(text)
        : JqValue.From(text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text);
}
