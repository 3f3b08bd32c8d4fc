using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Engine.Inspection;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Options;
using Pawl.Server.Requests;
using Pawl.Server.Travel;

namespace Pawl.Server.Executions;

/// <summary>Looks into executions: state, tasks, and the reason why one is where it is.</summary>
internal sealed class InspectExecutions(IExecutions executions, IExecutionReader reader, TimeProvider time)
{
    public static async Task<Ok<ExecutionState>> GetStateAsync(HttpContext http, string id, Caller caller, InspectExecutions inspect, Histories histories, CancellationToken cancellationToken)
    {
        var key = new ExecutionKey(caller.Tenant, PathNames.ExecutionId(id));
        var state = TravelRoutes.Position.TryRead(http, out var position)
            ? (await histories.WalkAsync(key, position, task: null, cancellationToken)).Last!.State
            : await inspect.StateAsync(key, cancellationToken);
        return TypedResults.Ok(InspectionMapping.State(id, state));
    }

    public static async Task<Ok<ExecutionWhy>> GetWhyAsync(string id, Caller caller, InspectExecutions inspect, CancellationToken cancellationToken) =>
        TypedResults.Ok(await inspect.WhyAsync(new(caller.Tenant, PathNames.ExecutionId(id)), cancellationToken));

    public static async Task<Ok<Client.Page<ExecutionTask>>> ListTasksAsync(HttpContext http, string id, Caller caller, Histories histories, ServerOptions options, CancellationToken cancellationToken)
    {
        var limit = Paging.LimitOf(http, options.Limits);
        var first = Paging.NumberOf(http, first: 0);
        var (definition, history) = await histories.ReadAsync(new(caller.Tenant, PathNames.ExecutionId(id)), cancellationToken);
        var tasks = TaskTimeline.Of(definition, history);
        var items = tasks.Skip((int)Math.Min(first, int.MaxValue)).Take(limit).Select(InspectionMapping.Task).ToList();
        return TypedResults.Ok(new Client.Page<ExecutionTask>(items, first + items.Count < tasks.Length ? Paging.Numbered(first + items.Count) : null));
    }

    private async Task<Pawl.Engine.State.ExecutionState> StateAsync(ExecutionKey key, CancellationToken cancellationToken) =>
        await executions.GetStateAsync(key, cancellationToken) ?? throw ExecutionWaiter.NotFound();

    private async Task<ExecutionWhy> WhyAsync(ExecutionKey key, CancellationToken cancellationToken)
    {
        if (await executions.QuarantineOfAsync(key, cancellationToken) is { } quarantine)
        {
            var row = await reader.GetAsync(key, cancellationToken) ?? throw ExecutionWaiter.NotFound();
            return new() { Id = key.Id, Status = ExecutionMapping.Status(row.Status), Sentence = $"It is set aside because Pawl broke on it: {quarantine.Reason}", Reasons = [new("engine", "", quarantine.Reason)] };
        }

        var state = await StateAsync(key, cancellationToken);
        var why = WaitReasons.Of(state, time.GetUtcNow());
        return new()
        {
            Id = key.Id,
            Status = ExecutionMapping.Status(state.Status),
            Sentence = why.Sentence,
            Reasons = [.. why.Reasons.Select(reason => new ExecutionWait(reason.Kind, reason.Pointer, reason.Message, reason.DueAt, reason.ChildId))],
        };
    }
}
