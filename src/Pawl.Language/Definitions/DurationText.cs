using System.Globalization;
using Pawl.Language.Expressions;

namespace Pawl.Language.Definitions;

/// <summary>Reads durations: ISO 8601 text as the DSL's schema has it, or an object of whole units.</summary>
/// <remarks>
/// Text: <c>P[nY][nM][nW][nD][T[nH][nM][nS]]</c>, decimals allowed in every field, no sign, not <c>P</c> or <c>…T</c> alone.
/// A fraction of a year is months, a fraction of a month counts 30 days (the specification leaves both open).
/// </remarks>
public static class DurationText
{
    private const string DateUnits = "YMWD";
    private const string TimeUnits = "HMS";

    /// <summary>Reads ISO 8601 text.</summary><returns>False when it is no duration, or longer than a <see cref="TimeSpan"/> can hold.</returns>
    public static bool TryParse(string text, out CalendarDuration duration)
    {
        duration = default;
        if (text.Length < 2 || text[0] != 'P' || text[^1] is 'T') return false;

        decimal months = 0, seconds = 0;
        var (units, unit) = (DateUnits, 0);
        try
        {
            for (var at = 1; at < text.Length;)
            {
                if (text[at] == 'T' && units == DateUnits)
                {
                    (units, unit, at) = (TimeUnits, 0, at + 1);
                    continue;
                }
                var start = at;
                while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
                if (at == text.Length || at == start || text[start] == '.' || text[at - 1] == '.') return false;
                if (!decimal.TryParse(text.AsSpan(start, at - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return false;

                var found = units.IndexOf(text[at++], unit);
                if (found < 0) return false;
                unit = found + 1;
                Add(units[found], units == TimeUnits, amount, ref months, ref seconds);
            }
            return Make(months, seconds, out duration);
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>Reads what an expression gave: ISO 8601 text, or an object of <c>days hours minutes seconds milliseconds</c>, whole numbers from 0, at least one.</summary>
    /// <returns>False when it is neither.</returns>
    public static bool TryParse(JqValue value, out CalendarDuration duration)
    {
        duration = default;
        if (value.Kind == JqKind.String) return TryParse(value.AsString(), out duration);
        if (value.Kind != JqKind.Object || value.Count == 0) return false;

        var seconds = 0m;
        foreach (var (unit, amount) in value.Members)
        {
            if (amount.Kind != JqKind.Number || amount.AsDouble() is not (>= 0 and <= 1e15) || !double.IsInteger(amount.AsDouble())) return false;
            var count = (decimal)amount.AsDouble();
            switch (unit)
            {
                case "days": seconds += count * 86_400; break;
                case "hours": seconds += count * 3_600; break;
                case "minutes": seconds += count * 60; break;
                case "seconds": seconds += count; break;
                case "milliseconds": seconds += count / 1_000; break;
                default: return false;
            }
        }
        return Make(0, seconds, out duration);
    }

    private static void Add(char unit, bool isTime, decimal amount, ref decimal months, ref decimal seconds)
    {
        switch (unit)
        {
            case 'Y': months += amount * 12; break;
            case 'M' when !isTime: months += amount; break;
            case 'W': seconds += amount * 604_800; break;
            case 'D': seconds += amount * 86_400; break;
            case 'H': seconds += amount * 3_600; break;
            case 'M': seconds += amount * 60; break;
            default: seconds += amount; break;
        }
    }

    private static bool Make(decimal months, decimal seconds, out CalendarDuration duration)
    {
        duration = default;
        var whole = decimal.Truncate(months);
        var ticks = (seconds + ((months - whole) * 30 * 86_400)) * TimeSpan.TicksPerSecond;
        if (whole > 120_000 || ticks > TimeSpan.MaxValue.Ticks) return false; // ten thousand years: no date lies beyond
        duration = new((int)whole, TimeSpan.FromTicks((long)ticks));
        return true;
    }
}
