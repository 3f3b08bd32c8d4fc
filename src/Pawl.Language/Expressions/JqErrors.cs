namespace Pawl.Language.Expressions;

/// <summary>Makes the errors that a program can catch.</summary>
internal static class JqErrors
{
    /// <summary>An error whose value is a message.</summary>
    public static JqException Raise(string message) => new(JqValue.From(message), message);
}
