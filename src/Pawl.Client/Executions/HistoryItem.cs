using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pawl.Client.Executions;

/// <summary>One event of a history.</summary>
public sealed record HistoryItem
{
    /// <summary>Position in the history, from 1, without gaps.</summary>
    public required long Position { get; init; }
    /// <summary>When it was decided, UTC.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>The kind of event, e.g. <c>task-started</c>.</summary>
    public required string Type { get; init; }
    /// <summary>The event's own members, beside the three above in JSON; which ones depends on the type.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Members { get; set; } = [];
}
