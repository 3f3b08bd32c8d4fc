using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Workflows;
using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Schedules;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Requests;

namespace Pawl.Server.Workflows;

/// <summary>Disables, enables and deletes versions.</summary>
internal static class ChangeWorkflows
{
    public static async Task<NoContent> DeleteAsync(string @namespace, string name, string version, Caller caller, AuditTrail trail, IDefinitionStore definitions, LatestVersions latest, ScheduleActivation schedules, CancellationToken cancellationToken)
    {
        var id = PathNames.Definition(@namespace, name, version);
        var before = await definitions.GetAsync(caller.Tenant, id, cancellationToken);
        if (!await definitions.DeleteAsync(caller.Tenant, id, cancellationToken)) throw PathNames.NoWorkflow(id.ToString());
        trail.Changed(before?.Digest, null);
        latest.Changed(caller.Tenant, id);
        await schedules.UpdateAsync(caller.Tenant, id.Namespace, id.Name, cancellationToken);
        return TypedResults.NoContent();
    }

    public static Task<Ok<WorkflowVersion>> DisableAsync(string @namespace, string name, string version, Caller caller, IDefinitionStore definitions, LatestVersions latest, ScheduleActivation schedules, CancellationToken cancellationToken) =>
        SetAsync(PathNames.Definition(@namespace, name, version), disabled: true, caller, definitions, latest, schedules, cancellationToken);

    public static Task<Ok<WorkflowVersion>> EnableAsync(string @namespace, string name, string version, Caller caller, IDefinitionStore definitions, LatestVersions latest, ScheduleActivation schedules, CancellationToken cancellationToken) =>
        SetAsync(PathNames.Definition(@namespace, name, version), disabled: false, caller, definitions, latest, schedules, cancellationToken);

    private static async Task<Ok<WorkflowVersion>> SetAsync(DefinitionId id, bool disabled, Caller caller, IDefinitionStore definitions, LatestVersions latest, ScheduleActivation schedules, CancellationToken cancellationToken)
    {
        if (!await definitions.SetDisabledAsync(caller.Tenant, id, disabled, cancellationToken)) throw PathNames.NoWorkflow(id.ToString());
        latest.Changed(caller.Tenant, id);
        await schedules.UpdateAsync(caller.Tenant, id.Namespace, id.Name, cancellationToken);
        var document = await definitions.GetAsync(caller.Tenant, id, cancellationToken) ?? throw PathNames.NoWorkflow(id.ToString());
        return TypedResults.Ok(WorkflowMapping.Version(document));
    }
}
