using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;
using Pawl.Server.Executions;
using Pawl.Server.Problems;
using Pawl.Server.Requests;
using Pawl.Server.Workflows;

namespace Pawl.Server.Travel;

/// <summary>Finds other versions of workflows that executions run.</summary>
internal sealed class OtherVersions(IDefinitionStore store, LatestVersions latest, CompiledDefinitions definitions)
{
    /// <summary>A published version.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="of">Some version of the workflow.</param>
    /// <param name="version">The wanted one, a line of versions (<see cref="VersionLine"/>), or <c>latest</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<WorkflowDefinition> FindAsync(string tenant, DefinitionId of, string version, CancellationToken cancellationToken)
    {
        var id = of with { Version = version };
        if (version == StartInput.Latest || VersionLine.IsLine(version))
        {
            var found = await latest.FindAsync(tenant, of.Namespace, of.Name, version == StartInput.Latest ? null : version, cancellationToken);
            id = found.Version ?? throw (found.IsDisabled ? Disabled(id) : PathNames.NoWorkflow(id.ToString()));
        }
        else if (!PathNames.IsVersion(version))
        {
            throw ForkRequests.Fault("/version", "must be a semantic version, e.g. '1.0.0', the first numbers of one, e.g. '1.4', or 'latest'", "invalid-value");
        }

        var document = await store.GetAsync(tenant, id, cancellationToken) ?? throw PathNames.NoWorkflow(id.ToString());
        return document.DisabledAt is null ? await definitions.OfAsync(tenant, id, cancellationToken) : throw Disabled(id);
    }

    private static ApiException Disabled(DefinitionId id) => new("workflow-disabled", $"{id} is disabled, so nothing new runs it. Enable it, or name another version.");
}
