using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Engine.Inspection;
using Pawl.Language.Linking;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Executions;

/// <summary>Looks into executions: state, tasks, and the reason why one is where it is.</summary>
internal sealed class InspectExecutions(IExecutions executions, IExecutionReader reader, CompiledDefinitions definitions, ServerOptions options, TimeProvider time)
{
    public static async Task<Ok<ExecutionState>> GetStateAsync(string id, Caller caller, InspectExecutions inspect, CancellationToken cancellationToken)
    {
        var state = await inspect.StateAsync(new(caller.Tenant, PathNames.ExecutionId(id)), cancellationToken);
        return TypedResults.Ok(InspectionMapping.State(id, state));
    }

    public static async Task<Ok<ExecutionWhy>> GetWhyAsync(string id, Caller caller, InspectExecutions inspect, CancellationToken cancellationToken) =>
        TypedResults.Ok(await inspect.WhyAsync(new(caller.Tenant, PathNames.ExecutionId(id)), cancellationToken));

    public static async Task<Ok<Client.Page<ExecutionTask>>> ListTasksAsync(HttpContext http, string id, Caller caller, InspectExecutions inspect, ServerOptions options, CancellationToken cancellationToken)
    {
        var limit = Paging.LimitOf(http, options.Limits);
        var first = Paging.NumberOf(http, first: 0);
        var tasks = await inspect.TasksAsync(new(caller.Tenant, PathNames.ExecutionId(id)), cancellationToken);
        var items = tasks.Skip((int)Math.Min(first, int.MaxValue)).Take(limit).Select(InspectionMapping.Task).ToList();
        return TypedResults.Ok(new Client.Page<ExecutionTask>(items, first + items.Count < tasks.Count ? Paging.Numbered(first + items.Count) : null));
    }

    private async Task<Pawl.Engine.State.ExecutionState> StateAsync(ExecutionKey key, CancellationToken cancellationToken) =>
        await executions.GetStateAsync(key, cancellationToken) ?? throw ExecutionWaiter.NotFound();

    private async Task<ExecutionWhy> WhyAsync(ExecutionKey key, CancellationToken cancellationToken)
    {
        if (executions.QuarantineOf(key) is { } quarantine)
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

    private async Task<IReadOnlyList<TaskRecord>> TasksAsync(ExecutionKey key, CancellationToken cancellationToken)
    {
        var row = await reader.GetAsync(key, cancellationToken) ?? throw ExecutionWaiter.NotFound();
        var history = new List<HistoryBatch>();
        var events = 0;
        await foreach (var batch in HistoryPages.BatchesAsync(reader, key, from: 1, cancellationToken))
        {
            history.Add(batch);
            events += batch.Events.Length;
            if (events > options.Limits.TimelineEvents)
                throw new ApiException("history-too-long", $"The history has more than {options.Limits.TimelineEvents} events (limit-timeline-events). Read it in pages: 'GET /api/v1/executions/{{id}}/history'.");
        }
        var definition = await definitions.OfAsync(key.Tenant, row.Start.Definition, cancellationToken);
        var resources = Beginnings.ResourcesOf(history);
        return TaskTimeline.Of(resources.IsEmpty ? definition : DefinitionLinker.Link(definition, resources).Definition, history);
    }
}
