namespace Pawl.Cli.Conformance.Dsl.World;

/// <summary>Time that moves only when it is told to.</summary>
internal sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<VirtualTimer> _timers = [];
    private DateTimeOffset _now = start;
    private long _armings;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves time forward. Timers fire in order of their due times, each with the clock at its own; never backwards.</summary>
    /// <remarks>
    /// What is armed on the way fires at the end of it, if it is due by then: a loop that rests for a second between its rounds would otherwise make
    /// millions of them in a month, as often as its thread came in time.
    /// </remarks>
    public void MoveTo(DateTimeOffset moment)
    {
        long armedBefore;
        lock (_lock) armedBefore = _armings;
        while (TakeDue(moment, armedBefore) is { } timer) timer.Fire();
        lock (_lock) _now = moment > _now ? moment : _now;
        while (TakeDue(moment, long.MaxValue) is { } timer) timer.Fire();
    }

    /// <summary>Wakes those who sleep for a moment only, without moving time: one who read the clock before a move and lay down behind it would sleep past what became due.</summary>
    public void Rouse(TimeSpan moment)
    {
        List<VirtualTimer> asleep;
        lock (_lock)
        {
            asleep = [.. _timers.Where(timer => timer.Period <= TimeSpan.Zero && timer.DueAt <= _now + moment)];
            foreach (var timer in asleep) _timers.Remove(timer);
        }
        foreach (var timer in asleep) timer.Fire();
    }

    private VirtualTimer? TakeDue(DateTimeOffset moment, long armedBy)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.DueAt <= moment && timer.Arming <= armedBy).MinBy(timer => timer.DueAt);
            if (next is null) return null;
            if (next.DueAt > _now) _now = next.DueAt;
            // A period of a millisecond over a month would fire for hours: a periodic timer fires once for each move past it.
            if (next.Period > TimeSpan.Zero) next.DueAt = moment + next.Period;
            else _timers.Remove(next);
            return next;
        }
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset DueAt { get; set; }
        public TimeSpan Period { get; private set; }
        /// <summary>Counts up with everything that is armed: tells what was armed before a moment.</summary>
        public long Arming { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                Period = period;
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                // A far due time must not overflow the calendar.
                DueAt = dueTime < DateTimeOffset.MaxValue - time._now ? time._now + dueTime : DateTimeOffset.MaxValue;
                Arming = ++time._armings;
                time._timers.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._lock) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
