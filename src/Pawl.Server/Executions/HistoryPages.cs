using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Runtime.Storage;
using Pawl.Server.Access;
using Pawl.Server.Options;
using Pawl.Server.Requests;

namespace Pawl.Server.Executions;

/// <summary>Shows history in pages.</summary>
internal static class HistoryPages
{
    /// <summary>Batches read at a time.</summary>
    private const int BatchesAtOnce = 64;

    public static async Task<Ok<Client.Page<HistoryItem>>> ListAsync(HttpContext http, string id, Caller caller, IExecutionReader reader, ServerOptions options, CancellationToken cancellationToken)
    {
        var key = new ExecutionKey(caller.Tenant, PathNames.ExecutionId(id));
        var limit = Paging.LimitOf(http, options.Limits);
        var from = Paging.NumberOf(http, first: 1);

        // One item more than asked for tells whether a page follows.
        var items = new List<HistoryItem>();
        await foreach (var batch in BatchesAsync(reader, key, from, cancellationToken))
        {
            items.AddRange(HistoryItems.Of(batch, from).Take(limit + 1 - items.Count));
            if (items.Count > limit) break;
        }
        if (items.Count == 0 && await reader.GetAsync(key, cancellationToken) is null) throw ExecutionWaiter.NotFound();

        if (items.Count <= limit) return TypedResults.Ok(new Client.Page<HistoryItem>(items));
        items.RemoveAt(limit);
        return TypedResults.Ok(new Client.Page<HistoryItem>(items, Paging.Numbered(from + limit)));
    }

    /// <summary>The batches from a position on, up to what is stored now.</summary>
    public static async IAsyncEnumerable<HistoryBatch> BatchesAsync(IExecutionReader reader, ExecutionKey key, long from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var batches = await reader.ReadHistoryAsync(key, from, BatchesAtOnce, cancellationToken);
            foreach (var batch in batches) yield return batch;
            if (batches.Count < BatchesAtOnce) yield break;
            from = batches[^1].Position + batches[^1].Events.Length;
        }
    }
}
