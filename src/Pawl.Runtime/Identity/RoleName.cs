namespace Pawl.Runtime.Identity;

/// <summary>A role that somebody has: in the whole tenant, or in one namespace of workflows only. As text <c>ROLE</c> or <c>ROLE@NAMESPACE</c>.</summary>
/// <param name="Role">The role's name.</param>
/// <param name="Namespace">The namespace that it is bound to; null for all of the tenant.</param>
public readonly record struct RoleName(string Role, string? Namespace = null)
{
    /// <summary>Roles of one key or user, at most.</summary>
    public const int MostOfOne = 32;
    private const char Bond = '@';
    private const int NameLength = 63;

    /// <summary>Reads the text.</summary><returns>Null when it cannot name a role.</returns>
    public static RoleName? Parse(string text)
    {
        var bond = text.IndexOf(Bond, StringComparison.Ordinal);
        var (role, @namespace) = bond < 0 ? (text, null) : (text[..bond], text[(bond + 1)..]);
        return IsRole(role) && (@namespace is null || IsNamespace(@namespace)) ? new(role, @namespace) : null;
    }

    /// <summary>Whether a text can name a role: 1 to 63 characters of <c>a-z 0-9 -</c>, the first a letter.</summary>
    public static bool IsRole(string text) =>
        text.Length is > 0 and <= NameLength && char.IsAsciiLetterLower(text[0]) && text.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');

    /// <inheritdoc/>
    public override string ToString() => Namespace is null ? Role : $"{Role}{Bond}{Namespace}";

    private static bool IsNamespace(string text) =>
        text.Length is > 0 and <= NameLength && text.All(static character => char.IsAsciiLetterOrDigit(character) || character == '-');
}
