namespace Pawl.Language.Expressions.Dates;

/// <summary>A moment as jq's arrays have it: calendar and clock, in UTC. The fields are as someone gave them, perhaps out of range.</summary>
/// <param name="Year">The full year, e.g. 2026; astronomical, so that 0 is 1 BC.</param>
/// <param name="Month">From 0.</param>
/// <param name="Day">From 1.</param>
/// <param name="Hour">From 0.</param>
/// <param name="Minute">From 0.</param>
/// <param name="Second">Whole and fractional.</param>
/// <param name="WeekDay">From 0, Sunday.</param>
/// <param name="YearDay">From 0, 1 January.</param>
internal readonly record struct BrokenDownTime(long Year, int Month, int Day, int Hour, int Minute, double Second, int WeekDay, int YearDay)
{
    /// <summary>How many elements the array has.</summary>
    public const int FieldCount = 8;

    // Past this many seconds the year no longer fits the C library's int, and jq refuses.
    private const double MaxEpochSeconds = 67_768_036_191_676_799;

    /// <summary>Breaks seconds since 1970 down.</summary>
    /// <returns>False where jq raises <c>error converting number of seconds since epoch to datetime</c>: nan, or too far away.</returns>
    public static bool TryFromEpoch(double seconds, out BrokenDownTime time)
    {
        time = default;
        if (!(Math.Abs(seconds) <= MaxEpochSeconds)) return false;

        // jq truncates first and adds the fraction above the floor: between -2 and -1 the fraction belongs to second -1.
        var whole = (long)seconds;
        var (days, ofDay) = Calendar.DivRem(whole, Calendar.SecondsPerDay);
        var (year, month, day) = Calendar.DateOf(days);
        time = new(
            year, month, day,
            (int)(ofDay / 3600), (int)(ofDay / 60 % 60), ofDay % 60 + (seconds - Math.Floor(seconds)),
            Calendar.WeekDayOf(days), (int)(days - Calendar.DaysTo(year, 0, 1)));
        return true;
    }

    /// <summary>Takes the elements of an array, as many as there are; the rest is zero. Fractions are cut off, huge numbers capped.</summary>
    /// <param name="fields">Year first.</param>
    /// <param name="time">The time.</param>
    /// <returns>False when one of them is nan, which jq takes for no number.</returns>
    public static bool TryFromFields(ReadOnlySpan<double> fields, out BrokenDownTime time)
    {
        time = default;
        Span<int> whole = stackalloc int[FieldCount];
        whole.Clear();
        var count = Math.Min(fields.Length, FieldCount);
        for (var i = 0; i < count; i++)
        {
            if (double.IsNaN(fields[i])) return false;
            // C# saturates where C is undefined; the year is capped after 1900 is taken off, as in the C library's struct.
            whole[i] = (int)(i == 0 ? fields[i] - 1900 : fields[i]);
        }
        if (count == 0) whole[0] = 0;
        time = new(whole[0] + 1900L, whole[1], whole[2], whole[3], whole[4], whole[5], whole[6], whole[7]);
        return true;
    }

    /// <summary>Whole seconds since 1970. What is out of range carries over: 30 February is 1 or 2 March.</summary>
    public long ToEpoch() =>
        Calendar.DaysTo(Year, Month, Day) * Calendar.SecondsPerDay + Hour * 3600L + Minute * 60L + (long)Second;

    /// <summary>The same fields, with the day of the week and of the year that they really fall on.</summary>
    public BrokenDownTime WithComputedDays()
    {
        var (days, _) = Calendar.DivRem(ToEpoch(), Calendar.SecondsPerDay);
        var (year, _, _) = Calendar.DateOf(days);
        return this with { WeekDay = Calendar.WeekDayOf(days), YearDay = (int)(days - Calendar.DaysTo(year, 0, 1)) };
    }
}
