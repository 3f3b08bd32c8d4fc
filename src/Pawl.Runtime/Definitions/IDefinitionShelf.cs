using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Definitions;

/// <summary>Published definitions as those see them who keep them in order: lists with filters, what was deleted, and its return or its end.</summary>
public interface IDefinitionShelf
{
    /// <summary>A page of workflows, one row each with its latest version (the highest release, else the highest pre-release), by namespace and name.</summary>
    /// <exception cref="InvalidCursorException">The cursor is none of this list.</exception>
    Task<Page<DefinitionDocument>> ListAsync(string tenant, DefinitionFilter filter, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>All versions of a workflow, deleted ones too. Order by semantic version, newest first.</summary>
    Task<IReadOnlyList<DefinitionDocument>> ListVersionsAsync(string tenant, string @namespace, string name, CancellationToken cancellationToken);

    /// <summary>Takes a soft deletion back; the version is as it was before, disabled or not.</summary><returns>False when no deleted version has this name.</returns>
    Task<bool> UndeleteAsync(string tenant, DefinitionId id, CancellationToken cancellationToken);

    /// <summary>Executions of a version that have not ended, its schedule left out.</summary>
    Task<long> CountLiveAsync(string tenant, DefinitionId id, CancellationToken cancellationToken);

    /// <summary>Removes a version's content for good, if it was deleted before a time and nothing runs it. Its number stays taken: only the same content may come back under it.</summary>
    Task<PurgeOutcome> PurgeAsync(string tenant, DefinitionId id, DateTimeOffset deletedBefore, CancellationToken cancellationToken);
}

/// <summary>Which workflows are wanted, by their latest version.</summary>
public sealed record DefinitionFilter
{
    /// <summary>Only this namespace; null means all.</summary>
    public string? Namespace { get; init; }
    /// <summary>Only those whose namespace, name or title has this text, in any case; null means all.</summary>
    public string? Search { get; init; }
    /// <summary>Only disabled ones, or only those that are not; null means both.</summary>
    public bool? IsDisabled { get; init; }
    /// <summary>Namespaces that the reader may see; null for all of the tenant.</summary>
    public ImmutableArray<string>? Visible { get; init; }
    /// <summary>Only those with all of these tags.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>What became of a version that was to be removed for good.</summary>
/// <param name="IsPurged">Whether it is gone.</param>
/// <param name="Live">Executions that still run it.</param>
public sealed record PurgeOutcome(bool IsPurged, long Live);
