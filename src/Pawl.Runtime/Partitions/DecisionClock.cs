namespace Pawl.Runtime.Partitions;

/// <summary>Measures how long one decision has been at work. It is asked again and again while expressions run.</summary>
/// <param name="time">The clock.</param>
/// <param name="limit">How long it may take.</param>
internal sealed class DecisionClock(TimeProvider time, TimeSpan limit)
{
    /// <summary>What passes between two questions counts so much at most. Beyond it the process stood still (stopped, swapped out, moved to another machine), and that is no fault of the workflow's.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromMilliseconds(250);

    private long _last = time.GetTimestamp();
    private TimeSpan _used;

    /// <summary>Whether the decision has been at work for too long.</summary>
    public bool IsOver()
    {
        var now = time.GetTimestamp();
        var gap = time.GetElapsedTime(_last, now);
        _last = now;
        _used += gap < LongestGap ? gap : LongestGap;
        return _used > limit;
    }
}
