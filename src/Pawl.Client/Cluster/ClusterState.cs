namespace Pawl.Client.Cluster;

/// <summary>The servers that share a database, and what does not go on as it should, as one of them sees it.</summary>
public sealed record ClusterState
{
    /// <summary>Id of this run of the server that answers.</summary>
    public required string Node { get; init; }
    /// <summary>The servers that live, by id.</summary>
    public required IReadOnlyList<ClusterNode> Nodes { get; init; }
    /// <summary>Partitions that the server that answers works on.</summary>
    public required IReadOnlyList<int> OwnedPartitions { get; init; }
    /// <summary>What is stuck; empty when everything goes on.</summary>
    public required IReadOnlyList<ClusterFinding> Findings { get; init; }
    /// <summary>What the last clean-up of the store by the server that answers came to; absent before its first one.</summary>
    public ClusterUpkeep? Upkeep { get; init; }
}

/// <summary>A clean-up of the store.</summary>
/// <param name="At">When it began, UTC.</param>
/// <param name="RemovedExecutions">Executions that it removed because they had been kept long enough.</param>
/// <param name="DroppedPartitions">Partitions of the history that it dropped.</param>
/// <param name="Partitions">Those that there were afterwards, oldest first.</param>
public sealed record ClusterUpkeep(DateTimeOffset At, long RemovedExecutions, int DroppedPartitions, IReadOnlyList<ClusterPartition> Partitions);

/// <summary>A partition of the history.</summary>
public sealed record ClusterPartition
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
    /// <summary>From when on executions started whose history is in it, UTC; absent when it has all older ones.</summary>
    public DateTimeOffset? Begins { get; init; }
    /// <summary>Until when, UTC; absent for the one that takes what no other covers.</summary>
    public DateTimeOffset? Ends { get; init; }
    /// <summary>What it takes on disk.</summary>
    public required long Bytes { get; init; }
}

/// <summary>A server.</summary>
/// <param name="Id">This run of it.</param>
/// <param name="Name">For people.</param>
/// <param name="Partitions">How many partitions it owns.</param>
public sealed record ClusterNode(string Id, string Name, int Partitions);

/// <summary>Something that does not go on as it should.</summary>
/// <param name="Kind"><c>running</c>, <c>timers</c>, <c>inbox</c>, <c>partitions</c> or <c>quarantine</c>.</param>
/// <param name="Count">How much of it.</param>
/// <param name="Message">What it is, and what becomes of it or is to be done.</param>
public sealed record ClusterFinding(string Kind, long Count, string Message);
