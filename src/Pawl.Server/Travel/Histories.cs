using System.Collections.Immutable;
using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Engine.Snapshots;
using Pawl.Language.Definitions;
using Pawl.Language.Linking;
using Pawl.Runtime.Storage;
using Pawl.Server.Executions;
using Pawl.Server.Options;
using Pawl.Server.Problems;

namespace Pawl.Server.Travel;

/// <summary>Reads histories from the store, beside the loop that works on their executions: looking back slows nothing down.</summary>
internal sealed class Histories(IExecutionReader reader, CompiledDefinitions definitions, ServerOptions options)
{
    /// <summary>The execution's row.</summary>
    public async Task<ExecutionRow> RowAsync(ExecutionKey key, CancellationToken cancellationToken) =>
        await reader.GetAsync(key, cancellationToken) ?? throw ExecutionWaiter.NotFound();

    /// <summary>Walks along a history, batch by batch; only the state is kept in memory.</summary>
    /// <param name="key">The execution.</param>
    /// <param name="until">The last position to take in; null for all there is.</param>
    /// <param name="task">Pointer of a task whose last start is wanted; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<HistoryWalk> WalkAsync(ExecutionKey key, long? until, string? task, CancellationToken cancellationToken)
    {
        var walk = new HistoryWalk(until, task);
        await foreach (var batch in HistoryPages.BatchesAsync(reader, key, from: 1, cancellationToken))
        {
            if (!walk.Add(batch)) break;
            if (walk.Count > options.Limits.TimelineEvents) throw TooLong();
        }
        if (walk.Last is null) throw ExecutionWaiter.NotFound();
        return until is { } wanted && !walk.IsThere ? throw BeyondEnd(wanted, walk.Last.State.Position) : walk;
    }

    /// <summary>The last position of a history that is stored now.</summary>
    public async Task<long> LastPositionAsync(ExecutionKey key, CancellationToken cancellationToken)
    {
        var last = 0L;
        await foreach (var batch in HistoryPages.BatchesAsync(reader, key, from: 1, cancellationToken)) last = batch.Position + batch.Events.Length - 1;
        return last;
    }

    /// <summary>A history as a whole, and the definition that its execution runs, linked.</summary>
    public async Task<(WorkflowDefinition Definition, List<HistoryBatch> History)> ReadAsync(ExecutionKey key, CancellationToken cancellationToken)
    {
        var row = await RowAsync(key, cancellationToken);
        var history = new List<HistoryBatch>();
        var events = 0;
        await foreach (var batch in HistoryPages.BatchesAsync(reader, key, from: 1, cancellationToken))
        {
            history.Add(batch);
            events += batch.Events.Length;
            if (events > options.Limits.TimelineEvents) throw TooLong();
        }
        return (await DefinitionAsync(key.Tenant, row.Start.Definition, Beginnings.ResourcesOf(history), cancellationToken), history);
    }

    /// <summary>A definition with what an execution pinned for it.</summary>
    public async Task<WorkflowDefinition> DefinitionAsync(string tenant, DefinitionId id, ImmutableArray<PinnedResource> resources, CancellationToken cancellationToken)
    {
        var definition = await definitions.OfAsync(tenant, id, cancellationToken);
        return resources.IsEmpty ? definition : DefinitionLinker.Link(definition, resources).Definition;
    }

    /// <summary>The position is none of the history.</summary>
    public static ApiException BeyondEnd(long wanted, long last) => new("position-unknown", $"The history has no position {wanted}: it ends at {last}. 'GET /api/v1/executions/{{id}}/history' shows what is there.");

    private ApiException TooLong() =>
        new("history-too-long", $"The history has more than {options.Limits.TimelineEvents} events (limit-timeline-events). Read it in pages: 'GET /api/v1/executions/{{id}}/history'.");
}
