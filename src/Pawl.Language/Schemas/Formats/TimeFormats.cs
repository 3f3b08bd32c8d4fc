using System.Globalization;
using System.Text.RegularExpressions;

namespace Pawl.Language.Schemas.Formats;

/// <summary>Dates, times and durations of RFC 3339 (section 5.6 and appendix A).</summary>
internal static class TimeFormats
{
    private const string TimeOfDay = "(T([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S))";

    private static readonly Regex Time = StringFormats.Whole("[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})");
    private static readonly Regex Duration = StringFormats.Whole($"P([0-9]+W|([0-9]+Y([0-9]+M([0-9]+D)?)?|[0-9]+M([0-9]+D)?|[0-9]+D){TimeOfDay}?|{TimeOfDay})");

    public static bool IsDate(string text) => text.Length == 10 && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    public static bool IsDateTime(string text) => text.Length > 11 && text[10] is 'T' or 't' && IsDate(text[..10]) && IsTime(text[11..]);

    public static bool IsTime(string text)
    {
        if (!Time.IsMatch(text)) return false;

        var (hour, minute, second) = (Number(text, 0), Number(text, 3), Number(text, 6));
        if (hour > 23 || minute > 59 || second > 60) return false;

        var offset = 0;
        if (text[^1] is not ('Z' or 'z'))
        {
            var at = text.Length - 6;
            var (offsetHours, offsetMinutes) = (Number(text, at + 1), Number(text, at + 4));
            if (offsetHours > 23 || offsetMinutes > 59) return false;
            offset = (text[at] == '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
        }

        // A leap second is the last one of a day in UTC.
        const int Day = 24 * 60;
        return second < 60 || (hour * 60 + minute - offset + Day) % Day == Day - 1;
    }

    public static bool IsDuration(string text) => Duration.IsMatch(text);

    private static int Number(string text, int at) => (text[at] - '0') * 10 + text[at + 1] - '0';
}
