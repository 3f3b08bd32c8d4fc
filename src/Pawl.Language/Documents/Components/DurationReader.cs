using System.Globalization;
using Pawl.Language.Definitions;
using Pawl.Language.Documents.Data;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Reads a duration: ISO 8601, an object, or an expression.</summary>
internal static class DurationReader
{
    private const string Forms = "Write ISO 8601 (PT5S, PT30M, P1D), an object ({ seconds: 5 }) or '${ … }'.";

    public static DurationDefinition? Read(ReadingSession session, Place? place, VariableSet variables)
    {
        if (place is null) return null;
        switch (place.Kind)
        {
            case JqKind.String: return ReadText(session, place, variables);
            case JqKind.Object: return ReadObject(session, place);
            default:
                session.Error(place, ProblemCodes.InvalidDuration, "This is no duration.",
                    place.Kind == JqKind.Number ? $"Say the unit: {{ seconds: {place.Node.Text} }} or {{ milliseconds: {place.Node.Text} }}." : Forms);
                return null;
        }
    }

    private static DurationDefinition? ReadText(ReadingSession session, Place place, VariableSet variables)
    {
        var text = place.Node.Text;
        if (RuntimeExpressionText.IsWhole(text))
            return TemplateReader.Read(session, place, variables) is { } template ? new DurationDefinition(null, template) : null;
        if (DurationText.TryParse(text, out var duration)) return new DurationDefinition(duration, null);
        if (DurationText.IsWellFormed(text)) TooLong(session, place);
        else session.Error(place, ProblemCodes.InvalidDuration, $"'{Expect.Shown(text)}' is no duration.", Suggest(text));
        return null;
    }

    private static DurationDefinition? ReadObject(ReadingSession session, Place place)
    {
        var reader = ObjectReader.Open(session, place)!;
        var amounts = DurationText.Units.Keys.Select(reader.Optional).ToList();
        reader.Close();
        if (place.Node.Members.Count == 0)
        {
            session.Error(place, ProblemCodes.MustNotBeEmpty, "The duration is empty.", Forms);
            return null;
        }
        var ok = true;
        foreach (var amount in amounts)
            if (amount is not null) ok &= CheckAmount(session, amount);
        if (!ok) return null;
        if (DurationText.TryParse(place.Node.ToJson(), out var duration)) return new DurationDefinition(duration, null);
        if (amounts.Exists(amount => amount is not null)) TooLong(session, place);
        return null;
    }

    private static bool CheckAmount(ReadingSession session, Place amount)
    {
        if (amount.Kind != JqKind.Number || !JsonNumber.IsInteger(amount.Node.Text))
        {
            Expect.Report(session, amount, "a whole number", amount.IsText && amount.Node.Text.Contains("${", StringComparison.Ordinal)
                ? "Only the whole duration can be an expression: '${ \"PT\\(.n)S\" }'."
                : amount.Kind == JqKind.Number ? "Use a smaller unit." : "Leave the quotes away.");
            return false;
        }
        if (double.Parse(amount.Node.Text, CultureInfo.InvariantCulture) >= 0) return true;
        session.Error(amount, ProblemCodes.OutOfRange, "A duration cannot be negative.");
        return false;
    }

    private static void TooLong(ReadingSession session, Place place) =>
        session.Error(place, ProblemCodes.OutOfRange, "The duration is longer than ten thousand years.");

    /// <summary>Guesses what <c>5s</c>, <c>30m</c>, <c>500 ms</c>, <c>1h</c>, <c>2d</c>, <c>PT</c> or <c>p1d</c> mean.</summary>
    private static string Suggest(string text)
    {
        var trimmed = text.Trim();
        var digits = trimmed.Length - trimmed.AsSpan().TrimStart("0123456789").Length;
        var amount = trimmed[..digits];
        if (digits > 0)
        {
            var meant = trimmed[digits..].Trim().ToLowerInvariant() switch
            {
                "ms" or "millis" or "millisecond" or "milliseconds" => $"{{ milliseconds: {amount} }}",
                "" or "s" or "sec" or "secs" or "second" or "seconds" => $"PT{amount}S",
                "m" or "min" or "mins" or "minute" or "minutes" => $"PT{amount}M",
                "h" or "hr" or "hrs" or "hour" or "hours" => $"PT{amount}H",
                "d" or "day" or "days" => $"P{amount}D",
                "w" or "week" or "weeks" => $"P{amount}W",
                _ => null,
            };
            if (meant is not null && amount.Length <= 18) return $"Did you mean {meant}?";
        }
        var upper = trimmed.ToUpperInvariant();
        if (upper.Length <= 60 && upper != text && DurationText.IsWellFormed(upper)) return $"Did you mean {upper}?";
        return Forms;
    }
}
