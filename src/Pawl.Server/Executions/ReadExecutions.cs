using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Executions;

/// <summary>Shows one execution, or only its output.</summary>
internal static class ReadExecutions
{
    public static async Task<Ok<Execution>> GetAsync(HttpContext http, string id, Caller caller, ExecutionWaiter waiter, CancellationToken cancellationToken) =>
        TypedResults.Ok(await waiter.EndOrNowAsync(new(caller.Tenant, PathNames.ExecutionId(id)), WaitTime.Of(http), cancellationToken));

    public static async Task<IResult> GetOutputAsync(string id, Caller caller, IExecutionReader reader, CancellationToken cancellationToken)
    {
        var row = await reader.GetAsync(new(caller.Tenant, PathNames.ExecutionId(id)), cancellationToken) ?? throw ExecutionWaiter.NotFound();
        if (row.Output is not { } output) throw new ApiException("output-unavailable", ReasonOf(row));
        return TypedResults.Bytes(output.ToUtf8(), "application/json");
    }

    private static string ReasonOf(ExecutionRow row) => row.Status switch
    {
        StatusPhase.Faulted => $"The execution faulted, so it has no output: {row.Error?.Title ?? row.Error?.Type}{(row.Error?.Detail is { } detail ? $" ({detail})" : "")}.",
        StatusPhase.Cancelled => "The execution was cancelled, so it has no output.",
        _ => "The execution has not ended. 'GET /api/v1/executions/{id}?wait=30s' answers when it does.",
    };
}
