using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Runtime.Hosting;

namespace Pawl.Runtime.Definitions;

/// <summary>What looking for a definition to start gave. Exactly one member is set.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Missing">Why there is none to start, for the workflow's author.</param>
/// <param name="Fault">Why there is one that cannot be used.</param>
internal sealed record StartableDefinition(WorkflowDefinition? Definition, string? Missing, Exception? Fault);

/// <summary>Definitions, read and compiled once: a version is immutable, and equal documents share one compilation by their digest.</summary>
internal sealed class CompiledDefinitions(IDefinitionStore store, RuntimeOptions options, RuntimeEnvironment environment, CancellationToken stopping)
{
    private readonly BoundedCache<string, WorkflowDefinition> _byDigest = environment.Compiled ?? new(options.CompiledDefinitions);
    private readonly BoundedCache<(string Tenant, DefinitionId Id), WorkflowDefinition> _forExecutions = new(options.CompiledDefinitions);

    /// <summary>The definition that an execution runs, even when it was deleted or disabled since.</summary>
    /// <exception cref="UnreadableDefinitionException">It is gone, or no longer accepted.</exception>
    public async Task<WorkflowDefinition> ForExecutionAsync(string tenant, DefinitionId id)
    {
        if (_forExecutions.TryGet((tenant, id), out var known)) return known;

        var document = await StorePatience.ReadAsync(token => store.GetForExecutionAsync(tenant, id, token), options, environment, stopping)
            ?? throw new UnreadableDefinitionException(id, []);
        var definition = Compile(document);
        _forExecutions.Set((tenant, id), definition);
        return definition;
    }

    /// <summary>The definition of a new execution; null when it does not exist or is disabled.</summary>
    /// <exception cref="UnreadableDefinitionException">It is no longer accepted.</exception>
    /// <exception cref="Storage.StoreUnavailableException">The store is away.</exception>
    public async Task<WorkflowDefinition?> ForStartAsync(string tenant, DefinitionId id, CancellationToken cancellationToken) =>
        await store.GetAsync(tenant, id, cancellationToken) is { DisabledAt: null } document ? Compile(document) : null;

    /// <summary>Finds the definition of a child execution; <c>latest</c>, or a line such as <c>1</c> or <c>1.4</c>, is the highest version that is enabled, pre-releases only when nothing else exists (R1).</summary>
    public void BeginResolving(string tenant, DefinitionId id, Action<StartableDefinition> resolved) => _ = environment.Run(async () =>
    {
        try
        {
            resolved(await ResolveAsync(tenant, id));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Whoever waits is told by the owner, which is given up too.
        }
        catch (Exception fault)
        {
            resolved(new(null, null, fault));
        }
    });

    private async Task<StartableDefinition> ResolveAsync(string tenant, DefinitionId id)
    {
        var line = VersionLine.IsLine(id.Version) ? id.Version : null;
        var document = line is not null || id.Version == "latest"
            ? Latest(await StorePatience.ReadAsync(token => store.ListVersionsAsync(tenant, id.Namespace, id.Name, token), options, environment, stopping), line)
            : await StorePatience.ReadAsync(token => store.GetAsync(tenant, id, token), options, environment, stopping);
        return document switch
        {
            null => new(null, $"Workflow {id} does not exist.", null),
            { DisabledAt: not null } => new(null, $"Workflow {id} is disabled.", null),
            _ => new(Compile(document), null, null),
        };
    }

    // A disabled one only to say so.
    private static DefinitionDocument? Latest(IReadOnlyList<DefinitionDocument> newestFirst, string? line)
    {
        if (line is not null) newestFirst = [.. newestFirst.Where(document => VersionLine.Has(line, document.Id.Version))];
        return LatestVersion.Enabled(newestFirst) ?? (newestFirst.Count > 0 ? newestFirst[0] : null);
    }

    private WorkflowDefinition Compile(DefinitionDocument document)
    {
        var digest = Convert.ToHexString(document.Digest.Span);
        if (_byDigest.TryGet(digest, out var known)) return known;

        var read = WorkflowReader.Read(document.Source);
        if (read.Definition is not { } definition) throw new UnreadableDefinitionException(document.Id, read.Problems);
        _byDigest.Set(digest, definition);
        return definition;
    }
}
