namespace Pawl.Runtime.Retention;

/// <summary>How long things are kept.</summary>
public sealed record RetentionOptions
{
    /// <summary>The shortest time that can be set: 1 minute. Memory answers for what ended up to half of it ago, so that no server answers for what is removed.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>The longest time that can be set, but for <see cref="Forever"/>: 36,500 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <summary>Stands for "until somebody removes it".</summary>
    public static readonly TimeSpan Forever = TimeSpan.MaxValue;

    /// <summary>How long an execution is kept after it ended, where its tenant does not say. Default 30 days.</summary>
    public TimeSpan Executions { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How much time a new partition of the history covers. Default a week.</summary>
    public HistoryPeriod Period { get; init; } = HistoryPeriod.Week;

    /// <summary>How far ahead partitions are made. Default 14 days.</summary>
    public TimeSpan Ahead { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Executions that are looked at in one transaction. Default 500: a fraction of a second.</summary>
    public int Portion { get; init; } = 500;
}
