using System.Globalization;

namespace Pawl.Language.Definitions;

/// <summary>A cron expression: minute, hour, day of month, month, day of week; with six fields seconds come first. Times are UTC.</summary>
/// <remarks>
/// Fields take <c>*</c>, <c>?</c>, numbers, names of months and days, ranges (<c>22-4</c> goes over midnight), lists and steps; 0 and 7 are both Sunday.
/// When day of month and day of week are both restricted (neither begins with <c>*</c> or <c>?</c>), a day counts that fits either: as cron has always had it.
/// Source: DSL 1.0, <c>schedule.cron</c>, which leaves the rest to what cron does.
/// </remarks>
public sealed class CronSchedule
{
    /// <summary>Longest expression, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>29 February can be eight years away, across a century that is no leap year; what does not come by then never comes.</summary>
    private const int DaysAhead = (8 * 366) + 1;

    private static readonly Field[] Fields =
    [
        new("second", 0, 59, []),
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day of month", 1, 31, []),
        new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        new("day of week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ];

    private readonly ulong _seconds, _minutes, _hours, _days, _months, _weekdays;
    private readonly bool _anyDay, _anyWeekday;

    private CronSchedule(string text, ReadOnlySpan<ulong> values, bool anyDay, bool anyWeekday)
    {
        Text = text;
        (_seconds, _minutes, _hours, _days, _months, _weekdays) = (values[0], values[1], values[2], values[3], values[4], values[5]);
        if ((_weekdays & (1UL << 7)) != 0) _weekdays |= 1;
        (_anyDay, _anyWeekday) = (anyDay, anyWeekday);
    }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="fault">What is wrong with it, for its author; null when nothing is.</param>
    /// <returns>The schedule; null when the text is none, or no time ever fits it.</returns>
    public static CronSchedule? Parse(string text, out string? fault)
    {
        var parts = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (text.Length > MaxLength || parts.Length is not (5 or 6))
        {
            fault = $"A cron expression has 5 or 6 fields; this has {parts.Length}.";
            return null;
        }

        Span<ulong> values = [1, 0, 0, 0, 0, 0];
        var skipped = Fields.Length - parts.Length;
        for (var i = 0; i < parts.Length; i++)
        {
            var field = Fields[i + skipped];
            if (field.Read(parts[i]) is not { } set)
            {
                fault = $"'{parts[i]}' is no {field.Name} of a cron expression.";
                return null;
            }
            values[i + skipped] = set;
        }

        var schedule = new CronSchedule(text, values, parts[3 - skipped] is ['*' or '?', ..], parts[5 - skipped] is ['*' or '?', ..]);
        fault = schedule.NextAfter(DateTimeOffset.UnixEpoch) is null ? "No day ever fits this cron expression." : null;
        return fault is null ? schedule : null;
    }

    /// <summary>The first time after a moment; null when there is none before the calendar ends.</summary>
    /// <param name="moment">Any moment.</param>
    public DateTimeOffset? NextAfter(DateTimeOffset moment)
    {
        var from = new DateTime(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
        if (DateTime.MaxValue - from < TimeSpan.FromDays(DaysAhead)) return null;
        from = from.AddSeconds(1);
        for (var (day, ahead) = (from.Date, 0); ahead < DaysAhead; day = day.AddDays(1), ahead++)
        {
            if (!IsDay(day)) continue;
            if (TimeOfDay(ahead == 0 ? from.TimeOfDay : TimeSpan.Zero) is { } time) return new DateTimeOffset(day + time, TimeSpan.Zero);
        }
        return null;
    }

    private bool IsDay(DateTime day)
    {
        if (!Has(_months, day.Month)) return false;
        var (fits, fitsWeek) = (Has(_days, day.Day), Has(_weekdays, (int)day.DayOfWeek));
        return _anyDay || _anyWeekday ? fits && fitsWeek : fits || fitsWeek;
    }

    /// <summary>The first time of a day that is not before another one; null when there is none.</summary>
    private TimeSpan? TimeOfDay(TimeSpan least)
    {
        for (var hour = least.Hours; hour < 24; hour++)
        {
            if (!Has(_hours, hour)) continue;
            for (var minute = hour == least.Hours ? least.Minutes : 0; minute < 60; minute++)
            {
                if (!Has(_minutes, minute)) continue;
                for (var second = hour == least.Hours && minute == least.Minutes ? least.Seconds : 0; second < 60; second++)
                    if (Has(_seconds, second)) return new(hour, minute, second);
            }
        }
        return null;
    }

    private static bool Has(ulong set, int value) => (set & (1UL << value)) != 0;

    /// <summary>One field: its name, its range, and the words that stand for its values.</summary>
    private sealed record Field(string Name, int Least, int Most, string[] Words)
    {
        /// <summary>The values that a text stands for, as bits; null when it is no field.</summary>
        public ulong? Read(string text)
        {
            var set = 0UL;
            foreach (var entry in text.Split(','))
            {
                if (ReadEntry(entry) is not { } values) return null;
                set |= values;
            }
            return set;
        }

        private ulong? ReadEntry(string entry)
        {
            var slash = entry.IndexOf('/', StringComparison.Ordinal);
            var step = 1;
            if (slash >= 0 && (!TryNumber(entry[(slash + 1)..], out step) || step == 0)) return null;
            var range = slash < 0 ? entry : entry[..slash];
            if (range is "*" or "?") return Values(Least, Most, step);

            var ends = range.Split('-');
            if (ends.Length > 2 || Value(ends[0]) is not { } first || Value(ends[^1]) is not { } last) return null;
            // '5/10' counts from 5 to the end of the field.
            if (ends.Length == 1 && slash >= 0) last = Most;
            return Values(first, last, step);
        }

        private ulong Values(int first, int last, int step)
        {
            // A week has seven days although Sunday has two numbers: a range over the end goes on at 0, or at 1.
            var most = Words.Length == 7 ? 6 : Most;
            if (first > last) last += most - Least + 1;
            var set = 0UL;
            for (var value = first; value <= last; value += step) set |= 1UL << (value <= Most ? value : value - (most - Least + 1));
            return set;
        }

        private int? Value(string text)
        {
            if (!TryNumber(text, out var number))
            {
                var word = Array.FindIndex(Words, candidate => string.Equals(candidate, text, StringComparison.OrdinalIgnoreCase));
                if (word < 0) return null;
                number = word + Least;
            }
            return number >= Least && number <= Most ? number : null;
        }

        private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
