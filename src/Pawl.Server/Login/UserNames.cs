namespace Pawl.Server.Login;

/// <summary>What can name users and tenants.</summary>
internal static class UserNames
{
    private const int NameLength = 127;
    private const int TenantLength = 63;

    /// <summary>1 to 127 characters of <c>a-z 0-9 . _ @ + -</c>, the first a letter or digit.</summary>
    public static bool IsName(string text) => Fits(text, NameLength, "._@+-");

    /// <summary>1 to 63 characters of <c>a-z 0-9 . _ -</c>, the first a letter or digit.</summary>
    public static bool IsTenant(string text) => Fits(text, TenantLength, "._-");

    private static bool Fits(string text, int length, string more) =>
        text.Length > 0 && text.Length <= length && IsPlain(text[0]) && text.All(character => IsPlain(character) || more.Contains(character, StringComparison.Ordinal));

    private static bool IsPlain(char character) => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character);
}
