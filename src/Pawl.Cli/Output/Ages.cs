namespace Pawl.Cli.Output;

/// <summary>Times for people: two units at most.</summary>
internal static class Ages
{
    /// <summary>A length of time, e.g. <c>12 ms</c>, <c>1.2 s</c>, <c>3 m 05 s</c>, <c>2 h 03 m</c>, <c>4 d 02 h</c>.</summary>
    public static string Text(TimeSpan time)
    {
        if (time < TimeSpan.Zero) time = TimeSpan.Zero;
        if (time < TimeSpan.FromSeconds(1)) return $"{(int)time.TotalMilliseconds} ms";
        if (time < TimeSpan.FromMinutes(1)) return $"{Math.Floor(time.TotalSeconds * 10) / 10:0.0} s";
        if (time < TimeSpan.FromHours(1)) return $"{time.Minutes} m {time.Seconds:00} s";
        return time < TimeSpan.FromDays(1) ? $"{time.Hours} h {time.Minutes:00} m" : $"{time.Days} d {time.Hours:00} h";
    }

    /// <summary>A moment in UTC to the second.</summary>
    public static string Moment(DateTimeOffset? moment) => moment is { } known ? known.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'") : "";

    /// <summary>How long ago, e.g. <c>3 m 05 s ago</c>.</summary>
    public static string Since(DateTimeOffset moment, DateTimeOffset now) => $"{Text(now - moment)} ago";
}
