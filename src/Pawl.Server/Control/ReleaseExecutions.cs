using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Runtime.Executions;
using Pawl.Server.Access;
using Pawl.Server.Executions;
using Pawl.Server.Requests;

namespace Pawl.Server.Control;

/// <summary>Lets executions go on that were set aside.</summary>
internal static class ReleaseExecutions
{
    public static async Task<Ok<Execution>> ReleaseAsync(string id, Caller caller, IExecutions executions, ExecutionWaiter waiter, CancellationToken cancellationToken)
    {
        var key = new ExecutionKey(caller.Tenant, PathNames.ExecutionId(id));
        if (await executions.ReleaseAsync(key, cancellationToken) == ReleaseOutcome.NotFound) throw ExecutionWaiter.NotFound();
        return TypedResults.Ok(await waiter.EndOrNowAsync(key, TimeSpan.Zero, cancellationToken));
    }
}
