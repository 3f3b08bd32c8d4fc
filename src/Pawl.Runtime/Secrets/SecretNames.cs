namespace Pawl.Runtime.Secrets;

/// <summary>What a secret may be called.</summary>
public static class SecretNames
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>Whether a name is possible: 1 to 200 letters, digits, dots, underscores and hyphens of ASCII, the first a letter, a digit or an underscore.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && (char.IsAsciiLetterOrDigit(name[0]) || name[0] == '_')
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
