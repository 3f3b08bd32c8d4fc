using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pawl.Client.Executions;

/// <summary>Where a fork begins and what is different in it. Position, checkpoint and task exclude each other; without any it begins at the last moment there is.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public record ForkExecution
{
    /// <summary>Position in the history after which the fork goes its own way; the last settled moment up to it counts.</summary>
    public long? Position { get; init; }
    /// <summary>Task before whose last start the fork begins: its JSON Pointer, or its name when no other task has it.</summary>
    public string? Task { get; init; }
    /// <summary>Name of a checkpoint, in place of its position.</summary>
    public string? Checkpoint { get; init; }
    /// <summary>Another version of the same workflow that the new execution runs: a semantic version, or <c>latest</c>; null for the version of the other one.</summary>
    public string? Version { get; init; }
    /// <summary>Tasks that are the same although their names differ, by their JSON Pointers: old to new. Null for none.</summary>
    public IReadOnlyDictionary<string, string>? Mapping { get; init; }
    /// <summary>The new context, any JSON value; absent leaves it.</summary>
    public JsonElement? Context { get; init; }
    /// <summary>The data that the next task gets, any JSON value; absent leaves it.</summary>
    public JsonElement? Data { get; init; }
    /// <summary>Id of the new execution; null has one made.</summary>
    public string? Id { get; init; }
    /// <summary>Labels of the new execution; null takes over those of the other one.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
    /// <summary>From 0 (bulk) to 9 (interactive); null takes over that of the other one.</summary>
    public int? Priority { get; init; }
}

/// <summary>Where an execution was forked from.</summary>
/// <param name="Id">The other execution.</param>
/// <param name="Position">Position in its history.</param>
public sealed record ForkSource(string Id, long Position);
