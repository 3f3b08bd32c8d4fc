using System.Globalization;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents;

/// <summary>Reads single values of an expected type; null, and reported, when the type is another.</summary>
internal static class Expect
{
    public static string? Text(ReadingSession session, Place? place, string? hint = null)
    {
        if (place is null) return null;
        if (place.IsText) return place.Node.Text;
        Report(session, place, "text", hint);
        return null;
    }

    public static bool? Boolean(ReadingSession session, Place? place)
    {
        if (place is null) return null;
        if (place.Kind is JqKind.True or JqKind.False) return place.Kind == JqKind.True;
        Report(session, place, "true or false", place.IsText && place.Node.Text is "yes" or "no" or "on" or "off" ? "In YAML 1.2 only true and false are booleans." : null);
        return null;
    }

    /// <summary>A whole number; <c>3.0</c> is one, as JSON Schema has it. Beyond 32 bits it is out of range.</summary>
    public static int? Integer(ReadingSession session, Place? place)
    {
        if (place is null) return null;
        if (place.Kind == JqKind.Number && JsonNumber.IsInteger(place.Node.Text))
        {
            if (double.Parse(place.Node.Text, CultureInfo.InvariantCulture) is >= int.MinValue and <= int.MaxValue and var value) return (int)value;
            session.Error(place, ProblemCodes.OutOfRange, $"The number {place.Node.Text} is too large.");
            return null;
        }
        Report(session, place, "a whole number", place.IsText ? "Leave the quotes away; expressions are not possible here." : null);
        return null;
    }

    /// <summary>One of a few words.</summary>
    public static string? OneOf(ReadingSession session, Place? place, params ReadOnlySpan<string> allowed)
    {
        if (Text(session, place) is not { } text) return null;
        if (allowed.Contains(text)) return text;
        var names = allowed.ToArray();
        session.Error(place!, ProblemCodes.InvalidValue, $"'{Shown(text)}' is not allowed here.",
            Nearest.Of(text, names) is { } near ? $"Did you mean '{near}'?" : $"Allowed: {string.Join(", ", names)}.");
        return null;
    }

    public static bool Object(ReadingSession session, Place place, string? hint = null)
    {
        if (place.Kind == JqKind.Object) return true;
        Report(session, place, "an object", hint);
        return false;
    }

    public static bool Array(ReadingSession session, Place place, string? hint = null)
    {
        if (place.Kind == JqKind.Array) return true;
        Report(session, place, "a list", hint);
        return false;
    }

    /// <summary>Checks a list of strings.</summary>
    public static bool TextList(ReadingSession session, Place place, string? hint = null)
    {
        if (!Array(session, place, hint)) return false;
        var ok = true;
        foreach (var item in place.Items) ok &= Text(session, item) is not null;
        return ok;
    }

    /// <summary>Checks an object whose values are strings.</summary>
    public static bool TextMap(ReadingSession session, Place place)
    {
        if (!Object(session, place)) return false;
        var ok = true;
        foreach (var member in place.Members) ok &= Text(session, member) is not null;
        return ok;
    }

    /// <summary>Reports a value of the wrong type.</summary>
    public static void Report(ReadingSession session, Place place, string wanted, string? hint = null) =>
        session.Error(place, ProblemCodes.WrongType, $"This must be {wanted}, but is {KindName(place.Kind)}.",
            place.Kind == JqKind.Null ? Hint(place, wanted) : hint ?? Hint(place, wanted));

    public static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static string KindName(JqKind kind) => kind switch
    {
        JqKind.Null => "empty (null)",
        JqKind.True or JqKind.False => "a boolean",
        JqKind.Number => "a number",
        JqKind.String => "text",
        JqKind.Array => "a list",
        _ => "an object",
    };

    private static string? Hint(Place place, string wanted) => (wanted, place.Kind) switch
    {
        (_, JqKind.Null) => "What belongs to a key is indented more than the key.",
        ("text", JqKind.Number or JqKind.True or JqKind.False) => $"Put it in quotes: '{place.Node.ToJson().ToJson()}'.",
        ("text", JqKind.Object) => "Text that begins with { must be quoted; an expression is written '${ … }'.",
        ("text", JqKind.Array) => "Text that begins with [ must be quoted.",
        ("a list", JqKind.Object) => "Begin each item with '- '.",
        ("an object", JqKind.Array) => "Leave the '- ' away.",
        _ => null,
    };
}
