using System.Globalization;

namespace Pawl.Language.Documents.Components;

/// <summary>Checks that a cron expression can mean something: number of fields, and values in range. When it fires is the scheduler's business.</summary>
internal static class CronText
{
    private const int Longest = 256;

    private static readonly (string Name, int Least, int Most, string[] Words)[] Fields =
    [
        ("second", 0, 59, []),
        ("minute", 0, 59, []),
        ("hour", 0, 23, []),
        ("day of month", 1, 31, []),
        ("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        ("day of week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ];

    /// <summary>What is wrong, or null.</summary>
    public static string? Fault(string cron)
    {
        var parts = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (cron.Length > Longest || parts.Length is not (5 or 6)) return $"A cron expression has 5 or 6 fields; this has {parts.Length}.";
        var skipped = Fields.Length - parts.Length;
        for (var i = 0; i < parts.Length; i++)
        {
            var field = Fields[i + skipped];
            if (!IsField(parts[i], field.Least, field.Most, field.Words)) return $"'{parts[i]}' is no {field.Name} of a cron expression.";
        }
        return null;
    }

    private static bool IsField(string text, int least, int most, string[] words)
    {
        foreach (var entry in text.Split(','))
        {
            var slash = entry.IndexOf('/', StringComparison.Ordinal);
            if (slash >= 0 && (!IsNumber(entry[(slash + 1)..], out var step) || step == 0)) return false;
            var range = slash < 0 ? entry : entry[..slash];
            if (range is "*" or "?") continue;
            var ends = range.Split('-');
            if (ends.Length > 2 || !Array.TrueForAll(ends, end => Value(end, least, words) is { } value && value >= least && value <= most)) return false;
        }
        return true;
    }

    private static int? Value(string text, int least, string[] words)
    {
        if (IsNumber(text, out var number)) return number;
        var word = Array.FindIndex(words, candidate => string.Equals(candidate, text, StringComparison.OrdinalIgnoreCase));
        return word < 0 ? null : word + least;
    }

    private static bool IsNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
