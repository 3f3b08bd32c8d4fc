using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Engine.Inspection;
using Pawl.Language.Expressions;
using Pawl.Server.Access;
using Pawl.Server.Executions;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;
using Pawl.Server.Workflows;

namespace Pawl.Server.Travel;

/// <summary>Shows what was: the difference between two positions, and what there is of results.</summary>
internal static class LookBack
{
    public static async Task<Ok<ExecutionDiff>> DiffAsync(HttpContext http, string id, Caller caller, Histories histories, CancellationToken cancellationToken)
    {
        var key = new ExecutionKey(caller.Tenant, PathNames.ExecutionId(id));
        if (!TravelRoutes.From.TryRead(http, out var from)) throw new ApiException("query-invalid", "'?from' is missing: the earlier of the two positions.");
        var (definition, history) = await histories.ReadAsync(key, cancellationToken);
        var last = history[^1].Position + history[^1].Events.Length - 1;
        var to = TravelRoutes.To.TryRead(http, out var given) ? given : last;
        if (from > to) throw new ApiException("query-invalid", $"'?from={from}' lies behind '?to={to}': the earlier position comes first.");
        if (to > last) throw Histories.BeyondEnd(to, last);

        var diff = StateDiff.Between(definition, history, from, to);
        return TypedResults.Ok(new ExecutionDiff
        {
            Id = id,
            From = from,
            To = to,
            StatusBefore = ExecutionMapping.Status(diff.Before.Status),
            StatusAfter = ExecutionMapping.Status(diff.After.Status),
            Context = [.. diff.Context.Select(Change)],
            Data = [.. diff.Data.Select(Change)],
            Tasks = [.. diff.Tasks.Select(change => new ChangedTask(InspectionMapping.Task(change.After), change.Before?.Status))],
        });
    }

    public static async Task<Ok<ExecutionResults>> ResultsAsync(HttpContext http, string id, Caller caller, Histories histories, ServerOptions options, CancellationToken cancellationToken)
    {
        var key = new ExecutionKey(caller.Tenant, PathNames.ExecutionId(id));
        var limit = Paging.LimitOf(http, options.Limits);
        var first = (int)Math.Min(Paging.NumberOf(http, first: 0), int.MaxValue);
        var (definition, history) = await histories.ReadAsync(key, cancellationToken);
        var (results, state) = (PartialResults.Of(definition, history), Engine.State.Fold.History(history)!);
        var ended = results.Ended.Skip(first).Take(limit).Select(InspectionMapping.Task).ToList();
        return TypedResults.Ok(new ExecutionResults
        {
            Id = id,
            Status = ExecutionMapping.Status(state.Status),
            Position = state.Position,
            Ended = ended,
            EndedCount = results.Ended.Length,
            NextCursor = first + ended.Count < results.Ended.Length ? Paging.Numbered(first + ended.Count) : null,
            Running = [.. results.Running.Select(InspectionMapping.Task)],
            Pending = [.. results.Pending.Select(task => new PendingTask(task.Name, task.Pointer, TaskKinds.NameOf(task)))],
        });
    }

    /// <summary>A change as the API shows it.</summary>
    public static ValueChange Change(DataChange change) => new(change.Pointer, Json(change.Before), Json(change.After));

    private static System.Text.Json.JsonElement? Json(JqValue? value) => value is { } known ? WorkflowMapping.Json(known) : null;
}
