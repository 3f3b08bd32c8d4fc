using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Runtime.Executions;
using Pawl.Server.Access;
using Pawl.Server.Executions;
using Pawl.Server.Problems;
using Pawl.Server.Travel;

namespace Pawl.Server.Control;

/// <summary>Has a suspended execution go back to a task that it came by. Outputs of the tasks before it are used again.</summary>
internal sealed class RetryInPlace(Histories histories, CompiledDefinitions definitions, IExecutions executions, ExecutionOperator @operator, ExecutionWaiter waiter)
{
    /// <summary>Goes back, when the execution is suspended.</summary>
    /// <returns>Null when it is not: then a retry is another matter.</returns>
    public async Task<Ok<Execution>?> TryAsync(HttpContext http, ExecutionKey key, Caller caller, ForkExecution retry, CancellationToken cancellationToken)
    {
        var state = await executions.GetStateAsync(key, cancellationToken) ?? throw ExecutionWaiter.NotFound();
        // A repetition finds what it did, wherever the execution has come since. The command itself tells nothing: its data depend on where the execution stood.
        var digest = ExecutionOperator.DigestOf(ForkRequests.Digest("retry", key.Id, retry));
        if (ExecutionOperator.IsRepetition(http, state, digest)) return TypedResults.Ok(await waiter.EndOrNowAsync(key, TimeSpan.Zero, cancellationToken));
        ExecutionOperator.RequireMatch(http, state);
        if (state.Suspension is null) return null;

        if (retry is not { Position: null, Checkpoint: null, Version: null, Id: null, Labels: null, Priority: null })
            throw new ApiException("body-invalid", "A suspended execution goes back itself: 'position', 'id', 'labels' and 'priority' have no place. To begin another one, fork it.");
        if (retry.Task is not { } name) throw ForkRequests.Fault("/task", "must name the task to go back to, since the execution is suspended", "required");

        var definition = await definitions.OfAsync(key.Tenant, state.Definition, cancellationToken);
        if (TaskNames.Find(definition, name, out var task) is { } unknown) throw new ApiException(Refusals.Unfit, unknown);
        var walk = await histories.WalkAsync(key, until: null, task!.Pointer, cancellationToken);
        // It went on, or ended, while its history was read: a retry is another matter then.
        if (walk.Last!.State.Suspension is null) return null;
        if (walk.BeforeTask is not { } before) throw new ApiException(Refusals.Unfit, $"The task {task.Pointer} has not begun yet, so there is nothing to go back to.");
        if (Retrying.Find(definition, before.State, walk.Last!.State, task.Pointer) is not { } back)
            throw new ApiException(Refusals.Unfit, $"The list with the task {task.Pointer} no longer runs, so nothing can go back to it here. To begin another execution there, fork it.");

        back = back with { Data = OperateExecutions.Data(retry.Data, "/data") ?? back.Data, Context = OperateExecutions.Data(retry.Context, "/context") ?? back.Context };
        // What was found holds for this position only.
        return await @operator.CommandAsync(http, key.Id, caller, back, walk.Last.State.Position, cancellationToken, digest);
    }
}
