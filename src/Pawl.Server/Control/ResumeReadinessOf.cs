using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Runtime.Executions;
using Pawl.Server.Access;
using Pawl.Server.Executions;
using Pawl.Server.Requests;

namespace Pawl.Server.Control;

/// <summary>Tells whether executions can be resumed.</summary>
internal static class ResumeReadinessOf
{
    public static async Task<Ok<ResumeReadiness>> GetAsync(string id, Caller caller, IExecutions executions, CompiledDefinitions definitions, TimeProvider time, CancellationToken cancellationToken)
    {
        var key = new ExecutionKey(caller.Tenant, PathNames.ExecutionId(id));
        var state = await executions.GetStateAsync(key, cancellationToken) ?? throw ExecutionWaiter.NotFound();
        var obstacles = new List<ResumeObstacle>();
        if (executions.QuarantineOf(key) is { } quarantine) obstacles.Add(new("execution-quarantined", quarantine.Reason));

        var definition = await definitions.OfAsync(key.Tenant, state.Definition, cancellationToken);
        foreach (var obstacle in Readiness.Of(definition, state, new() { Key = key, Now = time.GetUtcNow(), Seed = 0 }))
            obstacles.Add(new(obstacle.Code, obstacle.Message, obstacle.Pointer));
        return TypedResults.Ok(new ResumeReadiness { Id = id, CanResume = obstacles.Count == 0, Obstacles = obstacles });
    }
}
