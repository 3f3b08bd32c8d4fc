namespace Pawl.Postgres.Executions;

/// <summary>Times between .NET, which counts tenths of a microsecond, and <c>timestamptz</c>, which counts microseconds.</summary>
internal static class StoredTime
{
    /// <summary>The time without what the column cannot hold.</summary>
    public static DateTime Floor(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);

    /// <summary>The first time the column can hold that is not earlier: for what must not happen early.</summary>
    public static DateTime Ceiling(DateTimeOffset time) => Floor(time.AddTicks(TimeSpan.TicksPerMicrosecond - 1));
}
