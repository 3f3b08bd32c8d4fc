using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Language;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Control;

/// <summary>Does the same to all executions of a filter. Each is on its own: what fails with one does not stop the others.</summary>
internal static class BulkOperations
{
    /// <summary>Executions at most in one request.</summary>
    private const int Most = 1_000;
    /// <summary>Executions that are operated at the same time.</summary>
    private const int Batch = 50;

    public static async Task<Ok<BulkResult>> RunAsync(
        HttpContext http, Caller caller, JsonBody<BulkOperation> body, IExecutions executions, IExecutionReader reader, KeyedRequests keyed, AuditTrail trail, CancellationToken cancellationToken)
    {
        var wanted = body.Value;
        Check(wanted);
        var command = CommandOf(wanted);
        var by = new OperatorStamp(caller.Actor, IdempotencyKey.Of(http));
        var result = wanted.DryRun is true ? Told(await MatchedAsync()) : await keyed.OnceAsync(http, caller, "execution.bulk", wanted, MatchedAsync, DoneAsync, cancellationToken);
        trail.Note($"{wanted.Action.ToString().ToLowerInvariant()}{(result.DryRun ? " (dry run)" : "")}: {result.Matched} matched, {result.Done} done, {result.Failed} failed");
        return TypedResults.Ok(result);

        Task<ChosenExecutions> MatchedAsync() => BulkOperations.MatchedAsync(reader, caller, wanted, cancellationToken);

        // Executions that were chosen and are done by now say so: each remembers the command by its key.
        async Task<BulkResult> DoneAsync(ChosenExecutions chosen)
        {
            var items = new List<BulkItem>(chosen.Ids.Count);
            foreach (var batch in chosen.Ids.Chunk(Batch)) items.AddRange(await Task.WhenAll(batch.Select(id => OneAsync(executions, new(caller.Tenant, id), command, by, cancellationToken))));
            return Result(items, chosen.More);
        }
    }

    private static BulkResult Told(ChosenExecutions matched) => Result([.. matched.Ids.Select(id => new BulkItem(id, "matched"))], matched.More) with { DryRun = true };

    private static BulkResult Result(List<BulkItem> items, bool more) => new()
    {
        DryRun = false,
        Matched = items.Count,
        Done = items.Count(item => item.Outcome == "done"),
        Failed = items.Count(item => item.Outcome == "failed"),
        More = more,
        Items = items,
    };

    private static async Task<BulkItem> OneAsync(IExecutions executions, ExecutionKey key, OperatorCommand command, OperatorStamp by, CancellationToken cancellationToken)
    {
        try
        {
            return (await executions.OperateAsync(key, command, by, cancellationToken)).Outcome switch
            {
                null => new(key.Id, "failed", "execution-not-found", "It is gone."),
                { Kind: OperatorOutcomeKind.Done } => new(key.Id, "done"),
                { Kind: OperatorOutcomeKind.Unchanged } => new(key.Id, "unchanged"),
                var refused => new(key.Id, "failed", refused.Code, refused.Message),
            };
        }
        catch (PawlException fault) when (fault is RuntimeUnavailableException or ExecutionQuarantinedException)
        {
            return new(key.Id, "failed", fault.Code, fault.Message);
        }
    }

    private static async Task<ChosenExecutions> MatchedAsync(IExecutionReader reader, Caller caller, BulkOperation wanted, CancellationToken cancellationToken)
    {
        var (filter, limit) = (wanted.Filter, wanted.Limit ?? Most);
        var (@namespace, name) = filter.Workflow?.Split('/') is [var space, var called] ? (space, called) : ((string?)null, (string?)null);
        // A namespace that is named is refused aloud; of all others only those are meant in which the caller may.
        if (@namespace is not null) caller.Demand(Permission.ExecutionsOperate, @namespace);
        var visible = caller.Grants.NamespacesOf(Permission.ExecutionsOperate);
        var labels = filter.Labels?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty;
        if (wanted.Action == BulkAction.Resume)
        {
            var suspended = await reader.ListSuspendedAsync(
                caller.Tenant,
                new() { Namespace = @namespace, Name = name, Version = filter.Version, Labels = labels, Since = filter.SuspendedFrom, Reason = filter.Reason, CreatedFrom = filter.CreatedFrom, CreatedTo = filter.CreatedTo, Visible = visible },
                limit, null, cancellationToken);
            return new([.. suspended.Items.Select(row => row.Execution.Key.Id)], suspended.NextCursor is not null);
        }

        ImmutableArray<StatusPhase> living = [StatusPhase.Pending, StatusPhase.Running, StatusPhase.Waiting];
        var page = await reader.ListAsync(
            caller.Tenant,
            new()
            {
                Statuses = wanted.Action == BulkAction.Cancel ? [.. living, StatusPhase.Suspended] : living,
                Namespace = @namespace,
                Name = name,
                Version = filter.Version,
                Labels = labels,
                CreatedFrom = filter.CreatedFrom,
                CreatedTo = filter.CreatedTo,
                Visible = visible,
            },
            limit, null, cancellationToken);
        return new([.. page.Items.Select(row => row.Key.Id)], page.NextCursor is not null);
    }

    private static OperatorCommand CommandOf(BulkOperation wanted) => wanted.Action switch
    {
        BulkAction.Suspend => new SuspendCommand(OperateExecutions.Reason(wanted.Reason)),
        BulkAction.Resume => new ResumeCommand(OperateExecutions.Data(wanted.Data, "/data")),
        _ => new CancelCommand(OperateExecutions.Reason(wanted.Reason)),
    };

    private static void Check(BulkOperation wanted)
    {
        var faults = new List<ApiProblemItem>();
        var filter = wanted.Filter;
        if (filter is { Workflow: null, Version: null, Labels: null or { Count: 0 }, CreatedFrom: null, CreatedTo: null, SuspendedFrom: null, Reason: null })
            faults.Add(new("/filter", "must say which executions are meant: an empty filter would be all of them", "required"));
        if (filter.Workflow is { } workflow && !(workflow.Split('/') is [var space, var name] && PathNames.IsName(space) && PathNames.IsName(name)))
            faults.Add(new("/filter/workflow", "must be 'namespace/name'", "invalid-value"));
        if (filter.Version is { } version && !PathNames.IsVersion(version)) faults.Add(new("/filter/version", "must be a semantic version, e.g. '1.0.0'", "invalid-value"));
        if (wanted.Action != BulkAction.Resume && (filter.SuspendedFrom is not null || filter.Reason is not null))
            faults.Add(new("/filter", "asks about suspensions ('suspendedFrom', 'reason'), which only a resume does", "invalid-value"));
        if (wanted.Action != BulkAction.Resume && wanted.Data is not null) faults.Add(new("/data", "belongs to a resume", "invalid-value"));
        if (wanted.Action == BulkAction.Resume && wanted.Reason is not null) faults.Add(new("/reason", "belongs to suspend and cancel", "invalid-value"));
        if (wanted.Limit is < 1 or > Most) faults.Add(new("/limit", $"must be from 1 to {Most}", "invalid-value"));
        if (wanted.Data is { ValueKind: not System.Text.Json.JsonValueKind.Object }) faults.Add(new("/data", "must be an object", "invalid-value"));
        if (faults.Count > 0) throw new ApiException("body-invalid", $"'{faults[0].Pointer}' {faults[0].Message}.") { Errors = faults };
    }
}
