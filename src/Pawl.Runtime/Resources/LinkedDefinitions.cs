using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Pawl.Language.Definitions;
using Pawl.Language.Linking;
using Pawl.Runtime.Definitions;

namespace Pawl.Runtime.Resources;

/// <summary>Definitions with their resources in place, linked once for each set of resources.</summary>
internal sealed class LinkedDefinitions(ResourceLimits limits)
{
    private readonly BoundedCache<(string Tenant, DefinitionId Id, string Digest), WorkflowDefinition> _known = new(limits.LinkedDefinitions);

    /// <summary>The definition as an execution runs it.</summary>
    /// <param name="tenant">The execution's tenant.</param>
    /// <param name="definition">The definition as it was read.</param>
    /// <param name="resources">What the execution pinned at its start; empty when there was nothing.</param>
    public WorkflowDefinition Of(string tenant, WorkflowDefinition definition, ImmutableArray<PinnedResource> resources)
    {
        if (resources.IsEmpty) return definition;

        var key = (tenant, definition.Id, DigestOf(resources));
        if (_known.TryGet(key, out var known)) return known;

        var linked = DefinitionLinker.Link(definition, resources).Definition;
        _known.Set(key, linked);
        return linked;
    }

    private static string DigestOf(ImmutableArray<PinnedResource> resources)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var resource in resources)
            hash.AppendData(Encoding.UTF8.GetBytes($"{resource.Key}\n{resource.Uri}\n{resource.Digest}\n{resource.Error}\n\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
