namespace Pawl.Language.Definitions;

/// <summary>A calendar-aware length of time: months (years are 12 of them) are added to a UTC date, the rest is exact (R15).</summary>
/// <param name="Months">Whole calendar months.</param>
/// <param name="Exact">Weeks, days, hours, minutes, seconds and fractions.</param>
public readonly record struct CalendarDuration(int Months, TimeSpan Exact)
{
    /// <summary>The instant that lies this long after another; clamped to the last representable one.</summary>
    public DateTimeOffset After(DateTimeOffset start)
    {
        try { return start.ToUniversalTime().AddMonths(Months) + Exact; }
        catch (ArgumentOutOfRangeException) { return DateTimeOffset.MaxValue; }
    }
}

/// <summary>A duration in a definition: known when read, or an expression that gives one.</summary>
/// <param name="Fixed">The duration when it is literal; null when it is an expression.</param>
/// <param name="Template">The expression (or the object with expressions) when it is not literal; null otherwise.</param>
public sealed record DurationDefinition(CalendarDuration? Fixed, DataTemplate? Template);
