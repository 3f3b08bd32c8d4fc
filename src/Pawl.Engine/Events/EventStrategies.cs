using System.Collections.Immutable;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Events;

/// <summary>An event that a strategy takes.</summary>
/// <param name="Filter">Index of the filter that it satisfies; 0 when the strategy has none.</param>
/// <param name="Keys">Correlation values known from then on.</param>
/// <param name="Completes">Whether the strategy has all that it wants, <c>until</c> not considered.</param>
internal sealed record EventMatch(int Filter, ImmutableSortedDictionary<string, JqValue> Keys, bool Completes);

/// <summary><c>one</c>, <c>all</c> and <c>any</c>: which filter takes an event, and when the strategy is complete.</summary>
internal static class EventStrategies
{
    /// <summary>What a strategy subscribes to, its <c>until</c> included.</summary>
    /// <param name="strategy">The strategy.</param>
    /// <param name="keyOf">The correlation key of a filter.</param>
    public static ImmutableArray<EventTopic> TopicsOf(EventConsumption strategy, Func<EventFilter, long> keyOf)
    {
        var topics = new SortedDictionary<string, SortedDictionary<long, bool>>(StringComparer.Ordinal);
        Collect(strategy);
        if (strategy.UntilEvents is { } until) Collect(until);
        return [.. topics.SelectMany(Combined)];

        void Collect(EventConsumption part)
        {
            if (part.Filters.IsEmpty) Add(new(EventTopic.Any, Replays: false));
            foreach (var filter in part.Filters) Add(EventFilters.TopicOf(filter) with { Key = keyOf(filter) });
        }

        void Add(EventTopic topic)
        {
            if (!topics.TryGetValue(topic.Type, out var keys)) topics.Add(topic.Type, keys = []);
            keys[topic.Key] = topic.Replays || keys.GetValueOrDefault(topic.Key);
        }

        // Who hears everything of a type needs no key of it; and every event is handed over once.
        static IEnumerable<EventTopic> Combined(KeyValuePair<string, SortedDictionary<long, bool>> topic) => topic.Value.ContainsKey(CorrelationKeys.None)
            ? [new(topic.Key, topic.Value.Values.Any(replays => replays))]
            : topic.Value.Select(key => new EventTopic(topic.Key, key.Value, key.Key));
    }

    /// <summary>Offers an event to a strategy.</summary>
    /// <param name="strategy">The strategy.</param>
    /// <param name="satisfied">Filters that have been satisfied.</param>
    /// <param name="candidate">The event.</param>
    /// <returns>Null when no filter takes it.</returns>
    /// <exception cref="JqException">An <c>expect</c> failed.</exception>
    public static EventMatch? Take(EventConsumption strategy, IReadOnlySet<int> satisfied, EventToMatch candidate)
    {
        if (strategy.Filters.IsEmpty)
            return candidate.IsReplayed || EventTopic.IsLifecycle(candidate.Type) ? null : new(0, candidate.Keys, Completes: true);

        for (var i = 0; i < strategy.Filters.Length; i++)
        {
            // One event satisfies at most one filter: the first open one in order (R34).
            if (strategy.Mode == ConsumptionMode.All && satisfied.Contains(i)) continue;
            var filter = strategy.Filters[i];
            if (EventFilters.Match(filter, candidate) && Correlations.Match(filter, candidate, out var keys))
                return new(i, keys, strategy.Mode != ConsumptionMode.All || satisfied.Count + 1 == strategy.Filters.Length);
        }
        return null;
    }
}
