using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Workflows;
using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Workflows;

/// <summary>Disables, enables, deletes versions, and brings them back.</summary>
internal sealed class ChangeWorkflows(IDefinitionStore definitions, IDefinitionShelf shelf, Publication publication, TimeProvider time)
{
    /// <summary>Another server may offer a version for a moment after its deletion (<see cref="RememberedDefinitions.Trust"/>); what it started then must be there to be counted.</summary>
    private static readonly TimeSpan OfferedAfterDeletion = 2 * RememberedDefinitions.Trust;

    public static Task<NoContent> DeleteAsync(HttpContext http, string @namespace, string name, string version, Caller caller, AuditTrail trail, ChangeWorkflows changes, CancellationToken cancellationToken) =>
        changes.DeleteAsync(caller.Tenant, PathNames.Definition(@namespace, name, version), WorkflowRoutes.Permanent.TryRead(http, out var permanent) && permanent, trail, cancellationToken);

    public static Task<Ok<WorkflowVersion>> UndeleteAsync(string @namespace, string name, string version, Caller caller, AuditTrail trail, ChangeWorkflows changes, CancellationToken cancellationToken) =>
        changes.UndeleteAsync(caller.Tenant, PathNames.Definition(@namespace, name, version), trail, cancellationToken);

    public static Task<Ok<WorkflowVersion>> DisableAsync(string @namespace, string name, string version, Caller caller, ChangeWorkflows changes, CancellationToken cancellationToken) =>
        changes.SetAsync(caller.Tenant, PathNames.Definition(@namespace, name, version), disabled: true, cancellationToken);

    public static Task<Ok<WorkflowVersion>> EnableAsync(string @namespace, string name, string version, Caller caller, ChangeWorkflows changes, CancellationToken cancellationToken) =>
        changes.SetAsync(caller.Tenant, PathNames.Definition(@namespace, name, version), disabled: false, cancellationToken);

    private async Task<NoContent> DeleteAsync(string tenant, DefinitionId id, bool permanent, AuditTrail trail, CancellationToken cancellationToken)
    {
        var before = await definitions.GetForExecutionAsync(tenant, id, cancellationToken) ?? throw PathNames.NoWorkflow(id.ToString());
        if (permanent) await RemoveAsync(tenant, id, cancellationToken);
        else if (!await HideAsync(tenant, id, cancellationToken)) throw PathNames.NoWorkflow(id.ToString());
        trail.Changed(before.Digest, null).Note(permanent ? "for good" : "can be undeleted");
        return TypedResults.NoContent();
    }

    private async Task<Ok<WorkflowVersion>> UndeleteAsync(string tenant, DefinitionId id, AuditTrail trail, CancellationToken cancellationToken)
    {
        var isBack = await shelf.UndeleteAsync(tenant, id, cancellationToken);
        var document = await definitions.GetAsync(tenant, id, cancellationToken) ?? throw PathNames.NoWorkflow(id.ToString());
        trail.Changed(isBack ? default(ReadOnlyMemory<byte>?) : document.Digest, document.Digest);
        if (isBack) await publication.ChangedAsync(tenant, id, cancellationToken);
        else trail.Unchanged();
        return TypedResults.Ok(WorkflowMapping.Version(document));
    }

    private async Task<Ok<WorkflowVersion>> SetAsync(string tenant, DefinitionId id, bool disabled, CancellationToken cancellationToken)
    {
        if (!await definitions.SetDisabledAsync(tenant, id, disabled, cancellationToken)) throw PathNames.NoWorkflow(id.ToString());
        await publication.ChangedAsync(tenant, id, cancellationToken);
        var document = await definitions.GetAsync(tenant, id, cancellationToken) ?? throw PathNames.NoWorkflow(id.ToString());
        return TypedResults.Ok(WorkflowMapping.Version(document));
    }

    private async Task<bool> HideAsync(string tenant, DefinitionId id, CancellationToken cancellationToken)
    {
        if (!await definitions.DeleteAsync(tenant, id, cancellationToken)) return false;
        await publication.ChangedAsync(tenant, id, cancellationToken);
        return true;
    }

    /// <summary>Removes a version for good: hidden first, so that nothing new starts; then, when no server offers it any more, removed if nothing runs it.</summary>
    private async Task RemoveAsync(string tenant, DefinitionId id, CancellationToken cancellationToken)
    {
        if (await shelf.CountLiveAsync(tenant, id, cancellationToken) is > 0 and var live) throw InUse(id, live);
        await HideAsync(tenant, id, cancellationToken);
        var hidden = (await definitions.GetForExecutionAsync(tenant, id, cancellationToken))?.DeletedAt ?? throw PathNames.NoWorkflow(id.ToString());
        if (hidden + OfferedAfterDeletion - time.GetUtcNow() is { Ticks: > 0 } rest) await Task.Delay(rest, time, cancellationToken);

        var outcome = await shelf.PurgeAsync(tenant, id, hidden, cancellationToken);
        if (outcome.IsPurged) return;
        if (outcome.Live > 0) throw InUse(id, outcome.Live);
        throw PathNames.NoWorkflow(id.ToString()); // somebody else was faster, or brought it back
    }

    private static ApiException InUse(DefinitionId id, long live) =>
        new("workflow-in-use", $"{live} executions of {id} have not ended, and they need it. Wait for their end, cancel them, or delete it without 'permanent': then it starts no more and they go on.");
}
