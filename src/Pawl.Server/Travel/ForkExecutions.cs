using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Engine.Compatibility;
using Pawl.Engine.Snapshots;
using Pawl.Language.Definitions;
using Pawl.Language.Linking;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Executions;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Travel;

/// <summary>Begins executions where others stood.</summary>
internal sealed class ForkExecutions(Histories histories, CompiledDefinitions definitions, Checkpoints checkpoints, OtherVersions versions, ForkStart start, ServerOptions options)
{
    public static Task<Results<Created<Execution>, Ok<Execution>>> ForkAsync(HttpContext http, string id, Caller caller, JsonBody<ForkExecution> body, AuditTrail trail, ForkExecutions forks, CancellationToken cancellationToken) =>
        forks.ForkAsync(new(caller.Tenant, PathNames.ExecutionId(id)), body.Value, IdempotencyKey.Of(http), trail, cancellationToken);

    public static async Task<Results<Created<Execution>, Ok<Execution>>> RetryAsync(
        HttpContext http, string id, Caller caller, JsonBody<ForkExecution> body, AuditTrail trail, ForkExecutions forks, Control.RetryInPlace inPlace, CancellationToken cancellationToken)
    {
        var key = new ExecutionKey(caller.Tenant, PathNames.ExecutionId(id));
        return await inPlace.TryAsync(http, key, caller, body.Value, cancellationToken) is { } here ? here : await forks.RetryAsync(key, body.Value, IdempotencyKey.Of(http), trail, cancellationToken);
    }

    private async Task<Results<Created<Execution>, Ok<Execution>>> ForkAsync(ExecutionKey source, ForkExecution fork, string? idempotencyKey, AuditTrail trail, CancellationToken cancellationToken)
    {
        ForkRequests.Check(fork, options.Limits);
        var row = await histories.RowAsync(source, cancellationToken);
        var task = fork.Task is { } named ? await PointerAsync(source.Tenant, row.Start.Definition, named, cancellationToken) : null;
        var position = fork.Checkpoint is { } checkpoint ? (await checkpoints.GetAsync(source, checkpoint, cancellationToken)).Position : fork.Position;
        var walk = await histories.WalkAsync(source, position, task, cancellationToken);
        return await BeginAsync("fork", row, fork, walk, MomentOf(walk, task), idempotencyKey, trail, cancellationToken);
    }

    private async Task<Results<Created<Execution>, Ok<Execution>>> RetryAsync(ExecutionKey source, ForkExecution retry, string? idempotencyKey, AuditTrail trail, CancellationToken cancellationToken)
    {
        ForkRequests.Check(retry, options.Limits);
        if (retry.Position is not null || retry.Checkpoint is not null) throw ForkRequests.Fault(retry.Position is null ? "/checkpoint" : "/position", "has no place in a retry, which begins before a task; to begin anywhere, fork the execution", "unknown-member");
        var row = await histories.RowAsync(source, cancellationToken);
        if (row.EndedAt is null) throw new ApiException("execution-not-ended", "The execution has not ended, so there is nothing to retry. To begin another one where it stands, fork it.");

        var task = retry.Task is { } named ? await PointerAsync(source.Tenant, row.Start.Definition, named, cancellationToken) : null;
        if (task is null && row.Status == StatusPhase.Completed) throw new ForkRefusedException("The execution completed, so no task of it failed. Name the task to begin with in 'task', or fork it.");

        // An error of the workflow itself, such as its time limit, has no task: what lived then goes on.
        var failed = task ?? row.Error?.Instance;
        var walk = await histories.WalkAsync(source, until: null, failed, cancellationToken);
        return await BeginAsync("retry", row, retry, walk, task is null ? walk.BeforeTask ?? walk.Settled : MomentOf(walk, task), idempotencyKey, trail, cancellationToken);
    }

    private async Task<Results<Created<Execution>, Ok<Execution>>> BeginAsync(string kind, ExecutionRow row, ForkExecution fork, HistoryWalk walk, Moment? moment, string? idempotencyKey, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (Forking.Refusal(moment) is { } refusal) throw new ForkRefusedException(refusal);

        var changes = new ForkChanges(ForkRequests.Value("/context", fork.Context), ForkRequests.Value("/data", fork.Data));
        var state = changes.Apply(await definitions.OfAsync(row.Key.Tenant, moment!.State.Definition, cancellationToken), moment.State);
        var resources = (ImmutableArray<PinnedResource>?)walk.Resources;
        if (fork.Version is { } version) (state, resources) = await MovedAsync(row.Key.Tenant, state, walk.Resources, version, fork.Mapping, cancellationToken);
        return await start.BeginAsync(new()
        {
            Tenant = row.Key.Tenant,
            Definition = state.Definition,
            Input = state.Input,
            Id = fork.Id,
            IdempotencyKey = idempotencyKey,
            RequestDigest = ForkRequests.Digest(kind, row.Key.Id, fork),
            Labels = fork.Labels?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? row.Start.Labels,
            Priority = fork.Priority ?? row.Start.Priority,
            Fork = new(StateSnapshot.Of(state), new(row.Key.Id, moment.State.Position, moment.At), resources),
        }, trail, cancellationToken);
    }

    /// <summary>The state under another version. What lies outside that one is looked up anew.</summary>
    private async Task<(Engine.State.ExecutionState State, ImmutableArray<PinnedResource>? Resources)> MovedAsync(
        string tenant, Engine.State.ExecutionState state, ImmutableArray<PinnedResource> resources, string version, IReadOnlyDictionary<string, string>? mapping, CancellationToken cancellationToken)
    {
        var to = await versions.FindAsync(tenant, state.Definition, version, cancellationToken);
        if (to.Id == state.Definition) return (state, resources);
        var from = await histories.DefinitionAsync(tenant, state.Definition, resources, cancellationToken);
        // A fork is run until no task in particular.
        state = state with { Goal = null };
        var report = Compatibilities.Of(from, resources.IsEmpty ? to : DefinitionLinker.Link(to, resources).Definition, state, mapping);
        return report.IsPossible ? (Compatibilities.Moved(state, to.Id, report.Moves, report.Breakpoints), null) : throw new ForkRefusedException(report.Text.Split('\n', 3) is [var verdict, var first, ..] ? $"{verdict} {first}" : report.Text);
    }

    private static Moment? MomentOf(HistoryWalk walk, string? task)
    {
        if (task is null) return walk.Settled;
        return walk.BeforeTask ?? throw new ForkRefusedException($"The task {task} never began, so there is no moment before its start. 'GET /api/v1/executions/{{id}}/tasks' lists those that did.");
    }

    private async Task<string> PointerAsync(string tenant, DefinitionId id, string task, CancellationToken cancellationToken)
    {
        var definition = await definitions.OfAsync(tenant, id, cancellationToken);
        if (task.StartsWith('/')) return definition.TasksByPointer.ContainsKey(task) ? task : throw ForkRequests.Fault("/task", $"names no task of {id}", "task-unknown");

        var found = definition.TasksByPointer.Values.Where(known => known.Name == task).Select(known => known.Pointer).Order(StringComparer.Ordinal).ToList();
        return found switch
        {
            [var pointer] => pointer,
            [] => throw ForkRequests.Fault("/task", $"names no task of {id}", "task-unknown"),
            _ => throw ForkRequests.Fault("/task", $"names several tasks; give the pointer of one: {string.Join(", ", found)}", "task-unknown"),
        };
    }
}
