using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Checks URI references and templates as the schema does: RFC 3986 without space, not beginning with an expression.</summary>
internal static class UriText
{
    /// <summary>Whether text is a URI reference, possibly with <c>{name}</c> in it.</summary>
    public static bool IsReference(string text)
    {
        if (text.Length == 0 || IsSpace(text[0]) || text.StartsWith("${", StringComparison.Ordinal)) return false;

        // Only the part before a first colon may hold space: the schema's pattern takes it for a scheme.
        var colon = text.AsSpan().IndexOfAny(":/?#");
        var rest = text.AsSpan(colon > 0 && text[colon] == ':' ? colon + 1 : 0);
        foreach (var c in rest)
            if (IsSpace(c)) return false;
        return true;
    }

    /// <summary>Checks a URI reference or a whole expression.</summary>
    public static bool Check(ReadingSession session, Place place)
    {
        if (Expect.Text(session, place) is not { } text) return false;
        if (Data.RuntimeExpressionText.IsWhole(text)) return true;
        return CheckReference(session, place, text);
    }

    /// <summary>Checks a URI reference where no expression is possible.</summary>
    public static bool CheckLiteral(ReadingSession session, Place? place) =>
        Expect.Text(session, place) is { } text && CheckReference(session, place!, text);

    private static bool CheckReference(ReadingSession session, Place place, string text)
    {
        if (IsReference(text)) return true;
        session.Error(place, ProblemCodes.InvalidUri, $"'{Expect.Shown(text)}' is no URI.", text switch
        {
            _ when text.AsSpan().TrimStart().StartsWith("${") && text.AsSpan().TrimEnd().EndsWith("}") => "An expression here must be on one line, and is not possible everywhere.",
            _ when text.Contains("${", StringComparison.Ordinal) => "Write one expression: '${ \"https://…/\\(.id)\" }', or a template: https://…/{id}.",
            _ => "Spaces must be written %20.",
        });
        return false;
    }

    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || c == '\uFEFF';
}
