using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Executions;
using Pawl.Server.Audit;
using Pawl.Server.Executions;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Travel;

/// <summary>Starts an execution that goes on from where another one stood: a start like any other, with the same rules for ids and repeated requests.</summary>
internal sealed class ForkStart(Quotas.QuotaGate executions, IDefinitionStore definitions, StartKeys keys, ExecutionWaiter waiter)
{
    public async Task<Results<Created<Execution>, Ok<Execution>>> BeginAsync(StartRequest request, AuditTrail trail, CancellationToken cancellationToken)
    {
        await keys.RequireAsync(request.Tenant, request.Definition, request.Id, request.IdempotencyKey, request.RequestDigest, cancellationToken);
        var outcome = await executions.StartAsync(request, cancellationToken);
        switch (outcome.Result)
        {
            case StartResult.KeyReused:
                throw StartKeys.Reused();
            case StartResult.IdTaken:
                throw new ApiException("execution-id-taken", $"The id '{outcome.Id}' belongs to an execution that was started by another request. Choose another id.");
            case StartResult.NoDefinition:
                throw await definitions.GetAsync(request.Tenant, request.Definition, cancellationToken) is null
                    ? PathNames.NoWorkflow(request.Definition.ToString())
                    : new ApiException("workflow-disabled", $"{request.Definition} is disabled, so nothing new starts, a fork neither. Enable it.");
        }

        trail.On($"execution:{outcome.Id}").Changed(null, request.RequestDigest).Note($"from execution {request.Fork!.Origin.ExecutionId} at position {request.Fork.Origin.Position}");
        if (outcome.Result != StartResult.Started) trail.Unchanged();
        var execution = await waiter.EndOrNowAsync(new(request.Tenant, outcome.Id), TimeSpan.Zero, cancellationToken);
        return outcome.Result == StartResult.Started ? TypedResults.Created(ExecutionMapping.LocationOf(outcome.Id), execution) : TypedResults.Ok(execution);
    }
}
