using System.Text.Json.Serialization;

namespace Pawl.Client.Executions;

/// <summary>A name for a position in an execution's history.</summary>
/// <param name="Name">The name, unique in the execution.</param>
/// <param name="Position">The position.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="Note">For people; null when none.</param>
public sealed record ExecutionCheckpoint(string Name, long Position, DateTimeOffset CreatedAt, string? Note = null);

/// <summary>A checkpoint to be made.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CreateCheckpoint
{
    /// <summary>The name: 1 to 63 letters, digits, dots, underscores and hyphens.</summary>
    public required string Name { get; init; }
    /// <summary>The position; null for where the execution stands.</summary>
    public long? Position { get; init; }
    /// <summary>For people, at most 1,000 characters; null when none.</summary>
    public string? Note { get; init; }
}

/// <summary>Another name for the position of a checkpoint.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CopyCheckpoint
{
    /// <summary>The name of the copy.</summary>
    public required string Name { get; init; }
}

/// <summary>Which checkpoints are to be deleted. At least one member is set; where both are, both must hold.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PruneCheckpoints
{
    /// <summary>How many of the newest stay; null for none by number.</summary>
    public int? Keep { get; init; }
    /// <summary>Only those older than this, e.g. <c>7d</c>; null for all.</summary>
    public string? OlderThan { get; init; }
}

/// <summary>What pruning did.</summary>
/// <param name="Deleted">Checkpoints deleted.</param>
public sealed record PrunedCheckpoints(int Deleted);
