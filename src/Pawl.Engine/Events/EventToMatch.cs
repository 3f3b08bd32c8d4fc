using System.Collections.Immutable;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Events;

/// <summary>An event together with everything that filters compare it with.</summary>
internal sealed record EventToMatch
{
    /// <summary>The CloudEvent in its JSON format.</summary>
    public required JqValue Envelope { get; init; }
    /// <summary>Whether it is past: only filters with <c>correlate</c> take it (R35).</summary>
    public bool IsReplayed { get; init; }
    /// <summary>What <c>expect</c> is evaluated on: the transformed input of the task.</summary>
    public required JqValue Input { get; init; }
    /// <summary>Correlation values known so far, by key.</summary>
    public ImmutableSortedDictionary<string, JqValue> Keys { get; init; } = ImmutableSortedDictionary<string, JqValue>.Empty;
    /// <summary>Variables and budgets, as of the start of the listening.</summary>
    public required JqEvaluation Evaluation { get; init; }

    /// <summary>The event's type.</summary>
    public string Type => CloudEvents.Text(Envelope, "type") ?? "";
}
