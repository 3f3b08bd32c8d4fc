namespace Pawl.Language.Expressions.Regex;

/// <summary>A pattern or a set of modifiers that jq refuses, or that this engine does not support. The message is jq's own wording where it has one.</summary>
internal sealed class RegexSyntaxException(string message) : Exception(message)
{
    /// <summary>A fault in the pattern, worded as jq words it.</summary>
    public static RegexSyntaxException Pattern(string fault) => new("Regex failure: " + fault);

    /// <summary>Something that Oniguruma has and this engine has not.</summary>
    public static RegexSyntaxException Unsupported(string what) => Pattern(what + " not supported");
}

/// <summary>A match that ran longer than <see cref="OnigurumaRegex.MatchTimeout"/>, or whose evaluation ran out of time.</summary>
internal sealed class RegexTimeoutException(string message, Exception? cause = null) : Exception(message, cause);
