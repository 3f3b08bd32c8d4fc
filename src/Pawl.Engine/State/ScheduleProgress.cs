using System.Collections.Immutable;
using Pawl.Language.Expressions;

namespace Pawl.Engine.State;

/// <summary>What made a schedule start an execution.</summary>
public enum ScheduleCause
{
    /// <summary><c>every</c>.</summary>
    Every,
    /// <summary><c>cron</c>.</summary>
    Cron,
    /// <summary><c>after</c>.</summary>
    After,
    /// <summary><c>on</c>.</summary>
    On,
}

/// <summary>A schedule: the execution does not run its tasks, it starts others that do.</summary>
/// <param name="Started">Executions started so far.</param>
/// <param name="Running">The execution whose end <c>after</c> waits for; null when none runs.</param>
/// <param name="Sets">Sets of events that are not complete, oldest first.</param>
/// <param name="LastSet">Number of the newest set; 0 before the first.</param>
public sealed record ScheduleProgress(long Started, string? Running, ImmutableList<EventSet> Sets, long LastSet) : TaskProgress
{
    /// <summary>Nothing started yet.</summary>
    public static ScheduleProgress New { get; } = new(0, null, [], 0);
}

/// <summary>Events of a schedule that belong together.</summary>
/// <param name="Number">Its number.</param>
public sealed record EventSet(long Number)
{
    /// <summary>Filters that have been satisfied, by index.</summary>
    public ImmutableSortedSet<int> Satisfied { get; init; } = [];
    /// <summary>Filters of <c>until</c> that have been satisfied, by index.</summary>
    public ImmutableSortedSet<int> UntilSatisfied { get; init; } = [];
    /// <summary>Correlation values known so far.</summary>
    public ImmutableSortedDictionary<string, JqValue> Keys { get; init; } = ImmutableSortedDictionary<string, JqValue>.Empty.WithComparers(StringComparer.Ordinal);
    /// <summary>The events as <c>read</c> says, in order of consumption.</summary>
    public ImmutableList<JqValue> Items { get; init; } = [];
}
