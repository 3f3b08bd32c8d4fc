using System.Text.Json.Serialization;

namespace Pawl.Client.Workflows;

/// <summary>A published definition version, without its document.</summary>
public record WorkflowVersion
{
    /// <summary>Namespace of the workflow.</summary>
    public required string Namespace { get; init; }
    /// <summary>Name of the workflow.</summary>
    public required string Name { get; init; }
    /// <summary>Semantic version.</summary>
    public required string Version { get; init; }
    /// <summary>Title; null when the document has none.</summary>
    public string? Title { get; init; }
    /// <summary>SHA-256 of the content in lower-case hex, the same for YAML and JSON of equal content.</summary>
    public required string Digest { get; init; }
    /// <summary>When it was published, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it was disabled, UTC; null while new executions may start.</summary>
    public DateTimeOffset? DisabledAt { get; init; }
    /// <summary>When it was deleted, UTC; null while it is there.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
    /// <summary>Tags of the document; null when it has none.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
    /// <summary>What the author should look at though the document was accepted; null when nothing, or when not just published.</summary>
    public IReadOnlyList<DocumentProblem>? Warnings { get; init; }
}

/// <summary>Asks for an old content under a new number.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RollbackWorkflow
{
    /// <summary>The new number, never used before; null takes the next one.</summary>
    public string? Version { get; init; }
}

/// <summary>Which workflows are wanted, by their latest version; null means any.</summary>
public sealed record WorkflowQuery
{
    /// <summary>Only this namespace.</summary>
    public string? Namespace { get; init; }
    /// <summary>Only those whose namespace, name or title has this text, in any case.</summary>
    public string? Search { get; init; }
    /// <summary>Only disabled ones, or only those that are not.</summary>
    public bool? IsDisabled { get; init; }
    /// <summary>Only those with all of these tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <summary>A published definition version with its document.</summary>
public sealed record WorkflowDocument : WorkflowVersion
{
    /// <summary>The document as JSON.</summary>
    public required System.Text.Json.JsonElement Document { get; init; }
}
