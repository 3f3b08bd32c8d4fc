using System.Collections.Immutable;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Data;

/// <summary>Finds <c>$secrets.name</c> in expressions and checks that <c>use.secrets</c> lists the name. A computed name is checked at run time.</summary>
internal static class SecretUses
{
    private const string Variable = "$secrets";

    /// <summary>Checks the uses in an expression, and remembers the place.</summary>
    /// <returns>The names that it may use: all declared ones when one is computed.</returns>
    public static ImmutableArray<string> Check(ReadingSession session, Place place, int offset, string code, JqProgram program)
    {
        if (program.UsedVariables.Contains("authorization")) session.Secrets.NoteAuthorization(place);
        if (!program.UsedVariables.Contains("secrets")) return [];

        session.Secrets.Note(place);
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var at in ExpressionScanner.Variables(code))
        {
            var rest = code.AsSpan(at);
            if (!rest.StartsWith(Variable) || (rest.Length > Variable.Length && IsNamePart(rest[Variable.Length]))) continue;
            if (NameAfter(rest[Variable.Length..]) is not { } name) return [.. session.Components.Secrets];
            if (!names.Contains(name)) names.Add(name);
            if (session.Components.Secrets.Contains(name)) continue;
            session.ErrorInText(place, offset + at, ProblemCodes.UndeclaredSecret, $"The secret '{name}' is not declared.",
                Nearest.Of(name, session.Components.Secrets) is { } near ? $"Did you mean '{near}'?" : "List its name in use.secrets.");
        }
        return names.ToImmutable();
    }

    /// <summary>The name in <c>.name</c>, <c>."name"</c> or <c>["name"]</c>, perhaps with a dot before the bracket; null for anything else.</summary>
    private static string? NameAfter(ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        var hasDot = rest is ['.', ..];
        if (hasDot) rest = rest[1..].TrimStart();
        if (rest is ['[', ..])
        {
            rest = rest[1..].TrimStart();
            hasDot = true;
            if (rest is not ['"', ..]) return null;
        }
        if (!hasDot) return null;
        if (rest is ['"', ..])
        {
            var end = rest[1..].IndexOfAny('"', '\\');
            return end >= 0 && rest[end + 1] == '"' ? rest[1..(end + 1)].ToString() : null;
        }
        var length = 0;
        while (length < rest.Length && IsNamePart(rest[length])) length++;
        return length > 0 ? rest[..length].ToString() : null;
    }

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
