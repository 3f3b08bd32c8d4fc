namespace Pawl.Tests.Shared;

/// <summary>A clock that stands still until it is moved. Wall time can also be set, as an operator or NTP would; timers follow elapsed time alone.</summary>
public sealed class ManualClock : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<ManualTimer, (long DueAt, long Order)> _timers = new();
    private long _elapsedTicks;
    private long _wallOffsetTicks;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(Volatile.Read(ref _elapsedTicks) + Volatile.Read(ref _wallOffsetTicks));

    public override long GetTimestamp() => Volatile.Read(ref _elapsedTicks);

    /// <summary>When the next timer goes off, counted from now; null when none is set.</summary>
    public TimeSpan? UntilNextTimer
    {
        get
        {
            lock (_lock)
            {
                DropStale();
                return _timers.TryPeek(out _, out var next) ? TimeSpan.FromTicks(Math.Max(0, next.DueAt - _elapsedTicks)) : null;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass; timers go off in the order of their times.</summary>
    public void Advance(TimeSpan duration)
    {
        var target = _elapsedTicks + duration.Ticks;
        while (TakeDue(target) is { } timer) timer.GoOff();
        lock (_lock) _elapsedTicks = target;
    }

    /// <summary>Sets the wall clock forward or back, without time passing.</summary>
    public void SetWallClock(TimeSpan by) => Interlocked.Add(ref _wallOffsetTicks, by.Ticks);

    private ManualTimer? TakeDue(long target)
    {
        lock (_lock)
        {
            DropStale();
            if (!_timers.TryPeek(out var timer, out var next) || next.DueAt > target) return null;
            _timers.Dequeue();
            _elapsedTicks = Math.Max(_elapsedTicks, next.DueAt);
            timer.Queued = null;
            if (timer.Period > TimeSpan.Zero) Enqueue(timer, timer.Period);
            return timer;
        }
    }

    private void DropStale()
    {
        while (_timers.TryPeek(out var timer, out var key) && timer.Queued != key) _timers.Dequeue();
    }

    private void Enqueue(ManualTimer timer, TimeSpan dueTime)
    {
        var key = (_elapsedTicks + Math.Max(0, dueTime.Ticks), _order++);
        timer.Queued = key;
        _timers.Enqueue(timer, key);
    }

    private sealed class ManualTimer(ManualClock clock, Action goOff) : ITimer
    {
        public (long DueAt, long Order)? Queued { get; set; }
        public TimeSpan Period { get; private set; }

        public void GoOff() => goOff();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                Period = period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : period;
                if (dueTime == Timeout.InfiniteTimeSpan) Queued = null;
                else clock.Enqueue(this, dueTime);
            }
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
