using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Pawl.Language.Expressions;

namespace Pawl.Engine.State;

/// <summary>What a subscription has consumed.</summary>
public sealed record ConsumedMessages
{
    /// <summary>Ids that are remembered: 1,000. Many times what a connection may have under way, which is all that can be delivered again. A constant, because folding must not depend on settings.</summary>
    public const int RememberedIds = 1_000;

    /// <summary>Whether each message is handled by <c>foreach</c>.</summary>
    public required bool Iterates { get; init; }
    /// <summary>Whether <see cref="Seen"/> is kept.</summary>
    public required bool Remembers { get; init; }
    /// <summary>Ids of the latest messages, in order of consumption.</summary>
    public ImmutableList<string> Ids { get; init; } = [];
    /// <summary>Messages so far, when <c>foreach</c> handles them and a condition looks at them.</summary>
    public ImmutableList<JqValue> Seen { get; init; } = [];
    /// <summary>The elements of the output so far.</summary>
    public ImmutableList<JqValue> Results { get; init; } = [];
    /// <summary>The message of the iteration under way; null when none is.</summary>
    public JqValue? Item { get; init; }
    /// <summary>Messages consumed.</summary>
    public int Count { get; init; }
    /// <summary>Bytes of what is kept, roughly.</summary>
    public long Size { get; init; }
    /// <summary>Whether no further message is consumed: at most an iteration is left to end.</summary>
    public bool IsClosed { get; init; }

    /// <summary>The messages so far.</summary>
    [JsonIgnore]
    public ImmutableList<JqValue> Messages => Iterates ? Seen : Results;

    /// <summary>The iteration under way or the last one, from 0; -1 before the first.</summary>
    [JsonIgnore]
    public int Index => Count - 1;

    /// <summary>Whether the subscription is over.</summary>
    [JsonIgnore]
    public bool IsOver => IsClosed && Item is null;
}
