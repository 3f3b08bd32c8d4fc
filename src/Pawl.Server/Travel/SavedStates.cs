using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Engine.Compatibility;
using Pawl.Engine.Snapshots;
using Pawl.Language.Definitions;
using Pawl.Language.Linking;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Schedules;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Problems;
using Pawl.Server.Requests;
using Pawl.Server.Workflows;

namespace Pawl.Server.Travel;

/// <summary>Saves executions as files, and begins executions from such files.</summary>
internal sealed class SavedStates(Histories histories, IDefinitionStore definitions, Quotas.QuotaGate gate, LatestVersions latest, ScheduleActivation schedules, ForkStart start, TimeProvider time)
{
    public static async Task<IResult> ExportAsync(HttpContext http, string id, Caller caller, SavedStates states, CancellationToken cancellationToken)
    {
        var key = new ExecutionKey(caller.Tenant, PathNames.ExecutionId(id));
        var file = await states.SavedAsync(key, TravelRoutes.Position.TryRead(http, out var position) ? position : null, cancellationToken);
        return TypedResults.File(file.Write(), "application/json", $"{id}-{file.Position}.json");
    }

    public static async Task<Results<Created<Execution>, Ok<Execution>>> ImportAsync(HttpContext http, Caller caller, StateFileBody body, AuditTrail trail, SavedStates states, CancellationToken cancellationToken)
    {
        var wanted = TravelRoutes.Id.TryRead(http, out var id) ? id : null;
        return await states.BeginAsync(caller, body.File, wanted, IdempotencyKey.Of(http), trail, cancellationToken);
    }

    private async Task<StateFile> SavedAsync(ExecutionKey key, long? position, CancellationToken cancellationToken)
    {
        var row = await histories.RowAsync(key, cancellationToken);
        var walk = await histories.WalkAsync(key, position, task: null, cancellationToken);
        if (Forking.Refusal(walk.Settled) is { } refusal) throw new ForkRefusedException(refusal);

        var (state, at) = walk.Settled!;
        var document = await definitions.GetForExecutionAsync(key.Tenant, state.Definition, cancellationToken) ?? throw new InvalidOperationException($"Definition {state.Definition} of an execution is gone.");
        return new(key.Id, state.Position, at, row.Start.Labels, row.Start.Priority, document.Source, walk.Resources, StateSnapshot.Of(state));
    }

    private async Task<Results<Created<Execution>, Ok<Execution>>> BeginAsync(Caller caller, StateFile file, string? id, string? idempotencyKey, AuditTrail trail, CancellationToken cancellationToken)
    {
        var (definition, _) = DocumentCheck.Require(file.Definition);
        var state = file.Snapshot.State;
        if (!PathNames.IsExecutionId(file.ExecutionId) || file.Position < 1 || state.Definition != definition.Id || !Fits(definition, file))
            throw StateFile.Damaged("Its state is none of its definition.");
        if (Forking.Refusal(new(state, file.At)) is { } refusal) throw new ForkRefusedException(refusal);

        caller.Demand(Permission.ExecutionsEdit, definition.Id.Namespace);
        if (await definitions.GetAsync(caller.Tenant, definition.Id, cancellationToken) is null)
        {
            caller.Demand(Permission.WorkflowsPublish, definition.Id.Namespace);
            Workflows.ChildRights.Require(caller, definition);
        }
        await PublishAsync(caller.Tenant, definition, file.Definition, cancellationToken);
        return await start.BeginAsync(new()
        {
            Tenant = caller.Tenant,
            Definition = definition.Id,
            Input = state.Input,
            Id = id,
            IdempotencyKey = idempotencyKey,
            RequestDigest = ForkRequests.Digest("import", id ?? "", file.Write()),
            Labels = file.Labels,
            Priority = file.Priority,
            Fork = new(file.Snapshot, new(file.ExecutionId, file.Position, file.At, IsForeign: true), file.Resources),
        }, trail, cancellationToken);
    }

    /// <summary>Whether every run stands where the definition has a task for it.</summary>
    private static bool Fits(WorkflowDefinition definition, StateFile file)
    {
        var linked = file.Resources.IsEmpty ? definition : DefinitionLinker.Link(definition, file.Resources).Definition;
        return file.Snapshot.State.End is null && Compatibilities.Of(linked, linked, file.Snapshot.State).Verdict == Verdict.Safe;
    }

    private async Task PublishAsync(string tenant, WorkflowDefinition definition, string source, CancellationToken cancellationToken)
    {
        var document = new DefinitionDocument
        {
            Id = definition.Id,
            Source = source,
            Digest = CanonicalJson.Digest(definition.Json),
            Title = definition.Title?.Replace('\0', '\uFFFD'),
            CreatedAt = StoredClock.Now(time),
        };
        switch (await gate.PublishAsync(tenant, document, cancellationToken))
        {
            case PublishOutcome.Conflict:
                throw new ApiException("version-exists", $"Version {definition.Id.Version} of {definition.Id.Namespace}/{definition.Id.Name} is published here with other content than the execution ran, and a version never changes.");
            case PublishOutcome.Created:
                latest.Changed(tenant, definition.Id);
                await schedules.UpdateAsync(tenant, definition.Id.Namespace, definition.Id.Name, cancellationToken);
                break;
            default:
                break;
        }
    }
}
