using System.Collections.Immutable;
using Pawl.Language.Definitions;

namespace Pawl.Runtime.Definitions;

/// <summary>Keeps published definitions. Every call names one tenant and sees nothing of another.</summary>
public interface IDefinitionStore
{
    /// <summary>Publishes a document; a version is immutable. One that was deleted comes back when its content is the same, and counts as new.</summary>
    /// <exception cref="Identity.UnknownTenantException">The tenant does not exist.</exception>
    Task<PublishOutcome> PublishAsync(string tenant, DefinitionDocument document, CancellationToken cancellationToken);

    /// <summary>One version; null when the tenant has none, or it was deleted.</summary>
    Task<DefinitionDocument?> GetAsync(string tenant, DefinitionId id, CancellationToken cancellationToken);

    /// <summary>All versions of a workflow that were not deleted; empty when there are none. Order by semantic version, newest first.</summary>
    Task<IReadOnlyList<DefinitionDocument>> ListVersionsAsync(string tenant, string @namespace, string name, CancellationToken cancellationToken);

    /// <summary>Disables (no new starts) or enables a version.</summary><returns>False when there is none.</returns>
    Task<bool> SetDisabledAsync(string tenant, DefinitionId id, bool disabled, CancellationToken cancellationToken);

    /// <summary>Deletes a version softly: it starts no more and lists no more; running executions go on.</summary><returns>False when there is none.</returns>
    Task<bool> DeleteAsync(string tenant, DefinitionId id, CancellationToken cancellationToken);

    /// <summary>One version even when it was deleted or disabled, for executions that run it; null when it never existed.</summary>
    Task<DefinitionDocument?> GetForExecutionAsync(string tenant, DefinitionId id, CancellationToken cancellationToken);
}

/// <summary>A published document.</summary>
public sealed record DefinitionDocument
{
    /// <summary>Namespace, name, version.</summary>
    public required DefinitionId Id { get; init; }
    /// <summary>The document's text exactly as published (YAML or JSON).</summary>
    public required string Source { get; init; }
    /// <summary>SHA-256 over the document as compact JSON with sorted keys: equal content is equal, whatever its format.</summary>
    public required ReadOnlyMemory<byte> Digest { get; init; }
    /// <summary>Title; null when none.</summary>
    public string? Title { get; init; }
    /// <summary>Tags of the document.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    /// <summary>When it was published, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it was disabled, UTC; null while enabled.</summary>
    public DateTimeOffset? DisabledAt { get; init; }
    /// <summary>When it was deleted, UTC; null while it is there.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}

/// <summary>What publishing did.</summary>
public enum PublishOutcome
{
    /// <summary>The version is new.</summary>
    Created,
    /// <summary>Exactly this version with this content exists.</summary>
    Unchanged,
    /// <summary>The version exists with other content.</summary>
    Conflict,
}
