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
    /// <summary>What the author should look at though the document was accepted; null when nothing, or when not just published.</summary>
    public IReadOnlyList<DocumentProblem>? Warnings { get; init; }
}

/// <summary>A published definition version with its document.</summary>
public sealed record WorkflowDocument : WorkflowVersion
{
    /// <summary>The document as JSON.</summary>
    public required System.Text.Json.JsonElement Document { get; init; }
}
