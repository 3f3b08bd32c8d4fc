namespace Pawl.Client.Executions;

/// <summary>Which executions are wanted; every given member must hold.</summary>
public sealed record ExecutionQuery
{
    /// <summary>Phases, any of them; empty means all.</summary>
    public IReadOnlyList<ExecutionStatus> Statuses { get; init; } = [];
    /// <summary><c>namespace/name</c>; null means all.</summary>
    public string? Workflow { get; init; }
    /// <summary>Version of the workflow; null means all.</summary>
    public string? Version { get; init; }
    /// <summary>Labels that it must have, all of them.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
    /// <summary>Created at or after; null means from the beginning.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }
    /// <summary>Created before; null means until now.</summary>
    public DateTimeOffset? CreatedTo { get; init; }
    /// <summary>Id of the execution that started it; null means all.</summary>
    public string? ParentId { get; init; }
    /// <summary>Items on a page; null leaves it to the server (50).</summary>
    public int? Limit { get; init; }
    /// <summary>Where to go on; null means at the beginning.</summary>
    public string? Cursor { get; init; }
}
