namespace Pawl.Cli.Conformance.Dsl.World;

/// <summary>The clock of a scenario: the machine's, until the scenario asks for a virtual one.</summary>
internal sealed class ScenarioClock : TimeProvider, IDisposable
{
    /// <summary>Real time in which a scenario looks at its world or moves time again, unless it waits for an answer that itself waits for time.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    /// <summary>Where a virtual clock starts.</summary>
    public static readonly DateTimeOffset VirtualStart = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private VirtualTime? _virtual;
    private Timer? _watch;
    private long _seenAt;

    /// <summary>Whether time stands still until it is moved.</summary>
    public bool IsVirtual => _virtual is not null;

    /// <summary>Makes time stand still. To be called before anything has looked at the clock.</summary>
    /// <param name="start">Where it stands; null means <see cref="VirtualStart"/>.</param>
    public void MakeVirtual(DateTimeOffset? start = null)
    {
        if (_virtual is not null) return;
        _virtual = new VirtualTime(start ?? VirtualStart);
        Seen();
        _watch = new Timer(static clock => ((ScenarioClock)clock!).RouseWhenUnseen(), this, Quiet, Quiet);
    }

    /// <summary>The scenario has got on. While it does not, whoever rests for a moment of virtual time is woken: the server may owe it an answer, and rest before it tries the database again.</summary>
    public void Seen() => Volatile.Write(ref _seenAt, Environment.TickCount64);

    /// <inheritdoc/>
    public void Dispose() => _watch?.Dispose();

    private void RouseWhenUnseen()
    {
        if (Environment.TickCount64 - Volatile.Read(ref _seenAt) >= Quiet.TotalMilliseconds) Rouse();
    }

    /// <summary>Moves a virtual clock forward, firing every timer on the way in order.</summary>
    public void MoveTo(DateTimeOffset moment) => (_virtual ?? throw new InvalidOperationException("The clock is not virtual.")).MoveTo(moment);

    /// <summary>Wakes those who sleep for at most a second of virtual time, without moving it.</summary>
    public void Rouse() => _virtual?.Rouse(TimeSpan.FromSeconds(1));

    public override DateTimeOffset GetUtcNow() => _virtual?.GetUtcNow() ?? System.GetUtcNow();
    public override long GetTimestamp() => _virtual?.GetTimestamp() ?? System.GetTimestamp();
    public override long TimestampFrequency => _virtual?.TimestampFrequency ?? System.TimestampFrequency;
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        (_virtual ?? System).CreateTimer(callback, state, dueTime, period);
}
