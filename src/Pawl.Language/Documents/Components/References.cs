using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Checks names that stand for something in <c>use</c>.</summary>
internal static class References
{
    /// <summary>Whether the name is declared; if not, that is reported.</summary>
    public static bool Check(ReadingSession session, Place place, string name, IReadOnlySet<string> declared, string component)
    {
        if (declared.Contains(name)) return true;
        if (session.Problems.IsFull) return false;
        session.Error(place, ProblemCodes.UnknownReference, $"use.{component} has no '{Expect.Shown(name)}'.",
            Nearest.Of(name, declared) is { } near ? $"Did you mean '{near}'?" : $"Declare it in use.{component}.");
        return false;
    }

    /// <summary>Whether the secret is declared; if not, that is reported.</summary>
    public static bool CheckSecret(ReadingSession session, Place place, string name)
    {
        if (session.Components.Secrets.Contains(name)) return true;
        if (session.Problems.IsFull) return false;
        session.Error(place, ProblemCodes.UndeclaredSecret, $"The secret '{Expect.Shown(name)}' is not declared.",
            Nearest.Of(name, session.Components.Secrets) is { } near ? $"Did you mean '{near}'?" : "List its name in use.secrets.");
        return false;
    }
}
