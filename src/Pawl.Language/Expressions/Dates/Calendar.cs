namespace Pawl.Language.Expressions.Dates;

/// <summary>Arithmetic of the Gregorian calendar, carried on without end in both directions.</summary>
internal static class Calendar
{
    /// <summary>Seconds of a day; leap seconds do not exist here.</summary>
    public const long SecondsPerDay = 86_400;

    private const long DaysPer400Years = 146_097;

    // Days from 1 March of year 0 to 1 January 1970. Counting from March puts the leap day last.
    private const long MarchEpoch = 719_468;

    /// <summary>English names, Sunday first.</summary>
    public static IReadOnlyList<string> WeekDays { get; } = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    /// <summary>English names, January first.</summary>
    public static IReadOnlyList<string> Months { get; } =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    /// <summary>Days from 1 January 1970 to a date; month (from 0) and day may be out of range and carry over.</summary>
    public static long DaysTo(long year, int month, int day)
    {
        var (carried, ofYear) = DivRem(month, 12);
        year += carried;
        if (ofYear < 2) year--;
        var (era, yearOfEra) = DivRem(year, 400);
        var dayOfYear = (153 * ((ofYear + 10) % 12) + 2) / 5;
        return era * DaysPer400Years + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear + day - 1 - MarchEpoch;
    }

    /// <summary>The date of a day counted from 1 January 1970; month from 0.</summary>
    public static (long Year, int Month, int Day) DateOf(long days)
    {
        var (era, dayOfEra) = DivRem(days + MarchEpoch, DaysPer400Years);
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var fromMarch = (5 * dayOfYear + 2) / 153;
        var day = (int)(dayOfYear - (153 * fromMarch + 2) / 5 + 1);
        var month = (int)((fromMarch + 2) % 12);
        return (era * 400 + yearOfEra + (month < 2 ? 1 : 0), month, day);
    }

    /// <summary>The day of the week, Sunday 0, of a day counted from 1 January 1970, a Thursday.</summary>
    public static int WeekDayOf(long days) => (int)DivRem(days + 4, 7).Remainder;

    /// <summary>Year and week of ISO 8601: weeks begin on Monday, the first holds 4 January.</summary>
    public static (long Year, int Week) IsoWeek(long year, int weekDay, int yearDay)
    {
        var week = WeekFromThursday(yearDay, weekDay);
        if (week < 0) return (year - 1, WeekFromThursday(yearDay + DaysIn(year - 1), weekDay) + 1);
        var ofNext = WeekFromThursday(yearDay - DaysIn(year), weekDay);
        return ofNext >= 0 ? (year + 1, ofNext + 1) : (year, week + 1);
    }

    /// <summary>Quotient rounded down, and the remainder that is never negative.</summary>
    public static (long Quotient, long Remainder) DivRem(long value, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(value, divisor);
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder);
    }

    private static int DaysIn(long year) => (int)(DaysTo(year + 1, 0, 1) - DaysTo(year, 0, 1));

    /// <summary>Whole weeks between the first Monday-week of the year and this one; -1 when it belongs to the year before.</summary>
    private static int WeekFromThursday(int yearDay, int weekDay)
    {
        var mondayBased = (weekDay + 6) % 7;
        return (int)DivRem(yearDay - mondayBased + 3, 7).Quotient;
    }
}
