namespace Pawl.Engine.State;

/// <summary>What a timer is for.</summary>
public enum TimerPurpose
{
    /// <summary>The end of a <c>wait</c>.</summary>
    Wait,
    /// <summary>The time limit of a task, or of the workflow (run 0).</summary>
    Timeout,
    /// <summary>The next attempt of a <c>try</c>.</summary>
    Retry,
    /// <summary>The time limit of one attempt of a <c>try</c>.</summary>
    Attempt,
    /// <summary>The longest time of a subscription, whose end is no error.</summary>
    Consumption,
    /// <summary>The next time of a schedule's <c>every</c> (run 0).</summary>
    Every,
    /// <summary>The next time of a schedule's <c>cron</c> (run 0).</summary>
    Cron,
    /// <summary>The end of a schedule's <c>after</c> (run 0).</summary>
    After,
    /// <summary>The time at which a suspended execution goes on (run 0).</summary>
    Resume,
    /// <summary>The time at which it is warned that an execution is suspended for long (run 0).</summary>
    SuspensionWarning,
    /// <summary>The time at which an execution is suspended for too long (run 0).</summary>
    SuspensionLimit,
}

/// <summary>Questions about purposes.</summary>
public static class TimerPurposes
{
    /// <summary>Whether it limits how long work may take, so that time spent suspended does not count. Moments by the clock (waits, retries, schedules) pass meanwhile.</summary>
    public static bool StandsStill(this TimerPurpose purpose) => purpose is TimerPurpose.Timeout or TimerPurpose.Attempt or TimerPurpose.Consumption;
}

/// <summary>Names a timer within its execution.</summary>
/// <param name="Run">The task run it belongs to; 0 is the workflow.</param>
/// <param name="Purpose">What it is for.</param>
public readonly record struct TimerKey(int Run, TimerPurpose Purpose) : IComparable<TimerKey>
{
    /// <summary>By run, then purpose.</summary>
    public int CompareTo(TimerKey other) => Run != other.Run ? Run.CompareTo(other.Run) : Purpose.CompareTo(other.Purpose);

    /// <summary>Earlier in the order.</summary>
    public static bool operator <(TimerKey left, TimerKey right) => left.CompareTo(right) < 0;
    /// <summary>Later in the order.</summary>
    public static bool operator >(TimerKey left, TimerKey right) => left.CompareTo(right) > 0;
    /// <summary>Not later in the order.</summary>
    public static bool operator <=(TimerKey left, TimerKey right) => left.CompareTo(right) <= 0;
    /// <summary>Not earlier in the order.</summary>
    public static bool operator >=(TimerKey left, TimerKey right) => left.CompareTo(right) >= 0;

    /// <summary>Text such as <c>12:wait</c>, as it stands in the store.</summary>
    public override string ToString() => $"{Run}:{Purpose.ToString().ToLowerInvariant()}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary><exception cref="FormatException">It did not write this.</exception>
    public static TimerKey Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(text.AsSpan(0, colon), out var run) && Enum.TryParse<TimerPurpose>(text.AsSpan(colon + 1), ignoreCase: true, out var purpose)
            ? new(run, purpose)
            : throw new FormatException($"'{text}' is no timer key; expected e.g. '12:wait'.");
    }
}
