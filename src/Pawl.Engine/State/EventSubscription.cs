using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Pawl.Engine.State;

/// <summary>What a listening run wants to hear of. Coarse, for the store to route by; the engine matches precisely.</summary>
/// <param name="Topics">At least one, each type and key once, sorted by them.</param>
/// <param name="Position">Position in the history at which it subscribed.</param>
public sealed record EventSubscription(ImmutableArray<EventTopic> Topics, long Position);

/// <summary>Events that a subscription gets.</summary>
/// <param name="Type">An event type, compared as it is, or <see cref="Any"/>.</param>
/// <param name="Replays">Whether it also gets those that arrived since the execution started (R35).</param>
/// <param name="Key">Only events that have this key: see <see cref="Events.CorrelationKeys"/>. Default: whatever their keys are.</param>
public readonly record struct EventTopic(string Type, bool Replays, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Key = 0)
{
    /// <summary>Every type but those of lifecycle events, which have to be named.</summary>
    public const string Any = "*";

    /// <summary>Beginning of the types of lifecycle events. A wait for anything must not be ended by the engine's own news of it.</summary>
    public const string LifecyclePrefix = "io.serverlessworkflow.";

    /// <summary>Whether an event of a type belongs to the topic.</summary>
    public bool Covers(string eventType) => Type == eventType || (Type == Any && !IsLifecycle(eventType));

    /// <summary>Whether a type is one of lifecycle events.</summary>
    public static bool IsLifecycle(string eventType) => eventType.StartsWith(LifecyclePrefix, StringComparison.Ordinal);
}
