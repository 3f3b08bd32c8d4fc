namespace Pawl.Server.Requests;

/// <summary>The time as the store keeps it, so that an answer shows the same moment before and after it was stored.</summary>
internal static class StoredClock
{
    /// <summary>UTC now in whole microseconds.</summary>
    public static DateTimeOffset Now(TimeProvider time)
    {
        var now = time.GetUtcNow();
        return new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }
}
