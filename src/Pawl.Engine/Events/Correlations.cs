using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Events;

/// <summary><c>correlate</c>: whether an event belongs to this listening, by values found in it.</summary>
internal static class Correlations
{
    /// <summary>Whether every key agrees.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="candidate">The event.</param>
    /// <param name="keys">The keys known from then on: those known before, and the values that this event is the first to bring.</param>
    /// <exception cref="JqException">An <c>expect</c> failed: the author's mistake, not the event's.</exception>
    public static bool Match(EventFilter filter, EventToMatch candidate, out ImmutableSortedDictionary<string, JqValue> keys)
    {
        keys = candidate.Keys;
        foreach (var correlation in filter.Correlate)
        {
            var value = Extract(correlation, candidate);
            if (value.IsNull || !Agrees(correlation, value, candidate)) return false;
            if (!keys.ContainsKey(correlation.Key)) keys = keys.Add(correlation.Key, value);
        }
        return true;
    }

    /// <summary>Evaluates what <c>expect</c> gives, so that a mistake in it shows when the listening starts and not with the first event.</summary>
    /// <exception cref="JqException">An <c>expect</c> failed.</exception>
    public static void Check(EventConsumption strategy, JqValue input, JqEvaluation evaluation)
    {
        foreach (var correlation in strategy.Filters.SelectMany(filter => filter.Correlate)) correlation.Expect?.Evaluate(input, evaluation);
        if (strategy.UntilEvents is { } until) Check(until, input, evaluation);
    }

    /// <summary>The value in the event; null when there is none, or the expression does not fit the event.</summary>
    private static JqValue Extract(CorrelationDefinition correlation, EventToMatch candidate)
    {
        try { return correlation.From.Evaluate(candidate.Envelope, candidate.Evaluation).AsRead(); }
        catch (JqException) { return JqValue.Null; }
    }

    /// <summary>With <c>expect</c> the value must be that; without, it must be the one that came first (R33).</summary>
    private static bool Agrees(CorrelationDefinition correlation, JqValue value, EventToMatch candidate)
    {
        if (correlation.Expect is not { } expect) return !candidate.Keys.TryGetValue(correlation.Key, out var known) || AreSame(known, value);

        var expected = expect.Evaluate(candidate.Input, candidate.Evaluation);
        var decides = expect is not DataTemplate.Literal && IsBoolean(expected) && !IsBoolean(value);
        return decides ? expected.IsTruthy : AreSame(expected, value);
    }

    /// <summary>Scalars as text, so that <c>7</c> and <c>"7"</c> are the same order; anything else by value.</summary>
    private static bool AreSame(JqValue left, JqValue right) =>
        IsScalar(left) && IsScalar(right) ? Text(left) == Text(right) : left == right;

    /// <summary>Whether a value is true or false.</summary>
    public static bool IsBoolean(JqValue value) => value.Kind is JqKind.True or JqKind.False;

    /// <summary>Whether a value is compared as text.</summary>
    public static bool IsScalar(JqValue value) => value.Kind is not (JqKind.Null or JqKind.Array or JqKind.Object);

    /// <summary>A scalar as text.</summary>
    public static string Text(JqValue value) => value.Kind == JqKind.String ? value.AsString() : value.ToJson();
}
