using System.Globalization;
using Pawl.Language.Expressions;

namespace Pawl.Language.Definitions;

/// <summary>Reads durations: ISO 8601 as the DSL has it, <c>P[nY][nM][nW][nD][T[nH][nM][nS]]</c>, or an object of whole numbers.</summary>
/// <remarks>
/// Decimals are allowed in every field, signs and commas are not; a week is 7 days. A fraction of a year is counted in months; what is left
/// of a month is counted as that part of 30 days, because no calendar knows half a month.
/// </remarks>
public static class DurationText
{
    private const int DaysInFractionalMonth = 30;
    /// <summary>Ten thousand years: no date lies beyond.</summary>
    private const int MaxMonths = 120_000;
    private static readonly decimal MaxSeconds = TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond;

    /// <summary>The properties of a duration object and their lengths in seconds.</summary>
    internal static IReadOnlyDictionary<string, decimal> Units { get; } = new Dictionary<string, decimal>
    {
        ["days"] = 86_400, ["hours"] = 3_600, ["minutes"] = 60, ["seconds"] = 1, ["milliseconds"] = 0.001m,
    };

    /// <summary>Reads ISO 8601 text; false when it is no duration, or longer than time can count.</summary>
    public static bool TryParse(string text, out CalendarDuration duration)
    {
        duration = default;
        return IsWellFormed(text) && TrySum(text, out duration);
    }

    /// <summary>Reads what an expression gave: ISO 8601 text, or an object <c>{days, hours, minutes, seconds, milliseconds}</c> of whole numbers from 0.</summary>
    public static bool TryParse(JqValue value, out CalendarDuration duration)
    {
        duration = default;
        if (value.Kind == JqKind.String) return TryParse(value.AsString(), out duration);
        if (value.Kind != JqKind.Object || value.Count == 0) return false;

        var seconds = 0m;
        foreach (var (name, amount) in value.Members)
        {
            if (!Units.TryGetValue(name, out var unit) || amount.Kind != JqKind.Number) return false;
            var number = amount.AsDouble();
            if (!(number >= 0 && number <= (double)MaxSeconds) || number != Math.Floor(number)) return false;
            seconds += (decimal)number * unit;
        }
        return TryExact(0, seconds, out duration);
    }

    /// <summary>Whether the text has the DSL's form, however long the time.</summary>
    internal static bool IsWellFormed(string text)
    {
        if (text.Length < 3 || text[0] != 'P') return false;
        var at = 1;
        if (!Fields(text, ref at, "YMWD")) return false;
        if (at == text.Length) return true;
        if (text[at++] != 'T' || at == text.Length) return false;
        return Fields(text, ref at, "HMS") && at == text.Length;
    }

    /// <summary>Skips numbers with designators in the given order; false when something else begins with a digit.</summary>
    private static bool Fields(string text, ref int at, string designators)
    {
        var next = 0;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            SkipNumber(text, ref at);
            var found = at < text.Length ? designators.IndexOf(text[at], next) : -1;
            if (found < 0) return false;
            next = found + 1;
            at++;
        }
        return true;
    }

    private static void SkipNumber(string text, ref int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        if (at + 1 >= text.Length || text[at] != '.' || !char.IsAsciiDigit(text[at + 1])) return;
        at++;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
    }

    private static bool TrySum(string text, out CalendarDuration duration)
    {
        duration = default;
        decimal months = 0, seconds = 0;
        var isTime = false;
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == 'T')
            {
                isTime = true;
                continue;
            }
            var start = at;
            SkipNumber(text, ref at);
            if (!decimal.TryParse(text.AsSpan(start, at - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return false;
            if (amount > MaxSeconds) return false;
            switch (text[at])
            {
                case 'Y': months += amount * 12; break;
                case 'M' when !isTime: months += amount; break;
                case 'W': seconds += amount * 7 * 86_400; break;
                case 'D': seconds += amount * 86_400; break;
                case 'H': seconds += amount * 3_600; break;
                case 'M': seconds += amount * 60; break;
                default: seconds += amount; break;
            }
        }
        return TryExact(months, seconds, out duration);
    }

    private static bool TryExact(decimal months, decimal seconds, out CalendarDuration duration)
    {
        duration = default;
        var whole = decimal.Floor(months);
        seconds += (months - whole) * DaysInFractionalMonth * 86_400;
        if (whole > MaxMonths || seconds > MaxSeconds) return false;
        duration = new CalendarDuration((int)whole, TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)));
        return true;
    }
}
