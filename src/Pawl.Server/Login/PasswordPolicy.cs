using System.Text;

namespace Pawl.Server.Login;

/// <summary>Which passwords are taken: long ones that are not one letter over and over, nor the name of their user. Nothing is asked about kinds of characters.</summary>
internal static class PasswordPolicy
{
    /// <summary>Characters at least.</summary>
    public const int Shortest = 12;
    /// <summary>Characters at most, so that nobody keeps the server busy with books.</summary>
    public const int Longest = 256;
    private const int DistinctCharacters = 5;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What is wrong with a password; null when nothing.</summary>
    public static string? FaultOf(string password, string user)
    {
        if (password.Length is < Shortest or > Longest) return $"must have {Shortest} to {Longest} characters";
        if (!IsWellFormed(password) || password.Any(char.IsControl)) return "must be text without control characters";
        if (password.Distinct().Count() < DistinctCharacters) return $"must have at least {DistinctCharacters} different characters";
        return password.Contains(user, StringComparison.OrdinalIgnoreCase) && user.Length * 2 > password.Length ? "must not be the name of its user with a little added" : null;
    }

    /// <summary>Whether a text can be hashed: half of a surrogate pair cannot.</summary>
    public static bool IsWellFormed(string text)
    {
        // Else all halves would become the same sign, and different passwords one.
        try { return Strict.GetByteCount(text) >= 0; }
        catch (EncoderFallbackException) { return false; }
    }
}
