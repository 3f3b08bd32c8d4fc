using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pawl.Client.Executions;

/// <summary>Asks for an execution.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StartExecution
{
    /// <summary>The input, any JSON value; null or absent means an empty object.</summary>
    public JsonElement? Input { get; init; }
    /// <summary>The execution's id, unique in the tenant: 1 to 128 characters of <c>A-Z a-z 0-9 . _ : -</c>, the first a letter or a digit. Null has one made.</summary>
    public string? Id { get; init; }
    /// <summary>The definition version; or the beginning of one (<c>1</c>, <c>1.4</c>) for the latest of that line. Null means the latest of all. What is disabled is no latest.</summary>
    public string? Version { get; init; }
    /// <summary>Labels for search; null means none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
    /// <summary>From 0 (bulk) to 9 (interactive). Null means 5.</summary>
    public int? Priority { get; init; }
    /// <summary>Whether it is suspended before its first task, to be stepped or prepared. Null means no.</summary>
    public bool? Suspended { get; init; }
    /// <summary>How long it may take, e.g. <c>30s</c>, <c>2h</c> or <c>PT30S</c>: when that is over it faults, unless a limit of its definition ends it before. Null means no limit of its own.</summary>
    public string? Timeout { get; init; }
}
