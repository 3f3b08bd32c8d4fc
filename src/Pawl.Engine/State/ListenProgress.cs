using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Pawl.Language.Expressions;

namespace Pawl.Engine.State;

/// <summary>A <c>listen</c>: what it has heard.</summary>
public sealed record ListenProgress : TaskProgress
{
    /// <summary>Whether each event is handled by <c>foreach</c>.</summary>
    public required bool Iterates { get; init; }
    /// <summary>Whether <see cref="Seen"/> is kept.</summary>
    public required bool Remembers { get; init; }
    /// <summary>The context at the start of the listening: filters see this one, whatever <c>foreach</c> exports.</summary>
    public required JqValue Context { get; init; }
    /// <summary>Filters that have been satisfied, by index.</summary>
    public ImmutableSortedSet<int> Satisfied { get; init; } = [];
    /// <summary>Filters of <c>until</c> that have been satisfied, by index.</summary>
    public ImmutableSortedSet<int> UntilSatisfied { get; init; } = [];
    /// <summary>Correlation values known so far.</summary>
    public ImmutableSortedDictionary<string, JqValue> Keys { get; init; } = ImmutableSortedDictionary<string, JqValue>.Empty.WithComparers(StringComparer.Ordinal);
    /// <summary>Events read so far, when <c>foreach</c> handles them and a condition looks at them.</summary>
    public ImmutableList<JqValue> Seen { get; init; } = [];
    /// <summary>Events that wait for their iteration, in order of arrival.</summary>
    public ImmutableList<JqValue> Queue { get; init; } = [];
    /// <summary>The elements of the output so far.</summary>
    public ImmutableList<JqValue> Results { get; init; } = [];
    /// <summary>The event of the iteration under way; null when none is.</summary>
    public JqValue? Item { get; init; }
    /// <summary>The iteration under way, or the last one; -1 before the first.</summary>
    public int Index { get; init; } = -1;
    /// <summary>Events consumed, those of <c>until</c> included.</summary>
    public int Consumed { get; init; }
    /// <summary>Bytes of what is kept, roughly.</summary>
    public long Size { get; init; }
    /// <summary>Whether nothing more is consumed: what is left is to handle the queue.</summary>
    public bool IsClosed { get; init; }

    /// <summary>The events read so far.</summary>
    [JsonIgnore]
    public ImmutableList<JqValue> EventsRead => Iterates ? Seen : Results;

    /// <summary>Whether the engine can do something without another event.</summary>
    [JsonIgnore]
    public bool HasWork => Item is null && (IsClosed || !Queue.IsEmpty);
}
