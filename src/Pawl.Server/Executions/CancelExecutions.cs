using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Engine;
using Pawl.Runtime.Executions;
using Pawl.Server.Access;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Executions;

/// <summary>Stops executions.</summary>
internal static class CancelExecutions
{
    /// <summary>Characters of a reason at most.</summary>
    private const int ReasonLength = 1_000;

    public static async Task<Ok<Execution>> CancelAsync(string id, Caller caller, JsonBody<CancelExecution> body, IExecutions executions, ExecutionWaiter waiter, CancellationToken cancellationToken)
    {
        var key = new ExecutionKey(caller.Tenant, PathNames.ExecutionId(id));
        var reason = body.Value.Reason;
        if (reason is not null && (reason.Length > ReasonLength || reason.Any(static character => char.IsControl(character) && character is not ('\n' or '\t'))))
        {
            var fault = $"must have at most {ReasonLength} characters, none of them a control character";
            throw new ApiException("body-invalid", $"'/reason' {fault}.") { Errors = [new ApiProblemItem("/reason", fault, "length")] };
        }

        return await executions.CancelAsync(key, reason, cancellationToken) switch
        {
            CancelOutcome.Cancelled => TypedResults.Ok(await waiter.EndOrNowAsync(key, TimeSpan.Zero, cancellationToken)),
            CancelOutcome.AlreadyEnded => throw new ApiException("execution-ended", "The execution has completed or faulted already: there is nothing left to stop."),
            _ => throw ExecutionWaiter.NotFound(),
        };
    }
}
