using System.Collections.Concurrent;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Runtime.Definitions;
using Pawl.Server.Problems;

namespace Pawl.Server.Executions;

/// <summary>Definitions of executions that are looked at, compiled once.</summary>
internal sealed class CompiledDefinitions(IDefinitionStore definitions)
{
    /// <summary>Definitions kept. Beyond it all are dropped: compiling again costs milliseconds.</summary>
    private const int Capacity = 200;

    private readonly ConcurrentDictionary<string, WorkflowDefinition> byDigest = new();

    /// <summary>The definition that an execution runs, also when it was disabled or deleted since.</summary>
    /// <exception cref="ApiException">It was removed for good.</exception>
    /// <exception cref="InvalidOperationException">It cannot be read any more: a fault of ours.</exception>
    public async Task<WorkflowDefinition> OfAsync(string tenant, DefinitionId id, CancellationToken cancellationToken)
    {
        var document = await definitions.GetForExecutionAsync(tenant, id, cancellationToken)
            ?? throw new ApiException("definition-deleted", $"Workflow {id} was removed for good after this execution ended, and this view needs it. Its history, input and output are still there.");
        var digest = Convert.ToHexStringLower(document.Digest.Span);
        if (byDigest.TryGetValue(digest, out var known)) return known;

        var compiled = WorkflowReader.Read(document.Source).Definition ?? throw new InvalidOperationException($"Definition {id} was published but cannot be read any more.");
        if (byDigest.Count >= Capacity) byDigest.Clear();
        return byDigest[digest] = compiled;
    }
}
