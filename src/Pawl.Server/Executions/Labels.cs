using System.Buffers;
using Pawl.Server.Options;

namespace Pawl.Server.Executions;

/// <summary>What may be a label.</summary>
internal static class Labels
{
    /// <summary>Characters of a label's key at most.</summary>
    private const int KeyLength = 63;

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-");

    /// <summary>What is wrong with a label; null when nothing.</summary>
    public static string? FaultOf(string key, string value, ApiLimits limits)
    {
        if (key.Length is 0 or > KeyLength || !char.IsAsciiLetterOrDigit(key[0]) || key.AsSpan().ContainsAnyExcept(KeyCharacters))
            return $"must have a key of 1 to {KeyLength} characters of A-Z a-z 0-9 . _ / - that begins with a letter or a digit";
        if (value.Length > limits.LabelLength || value.Any(char.IsControl))
            return $"must have a value of at most {limits.LabelLength} characters, none of them a control character";
        return null;
    }
}
