using Pawl.Language.Definitions;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Requests;
using Pawl.Runtime.Storage;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Executions;

/// <summary>Sees to it that one idempotency key starts one execution of a workflow, also when requests under it choose ids.</summary>
/// <remarks>
/// Without an id the execution gets one that follows from the key, so that its owner sees every repetition. A chosen id leads to another owner:
/// so what was asked for under the key is remembered before anything starts, with an id and without one. Of two that come at the same time the first
/// is remembered, and the other one sees it.
/// </remarks>
internal sealed class StartKeys(IKeyedRequestStore store, IExecutionReader executions)
{
    /// <summary>The caller chose everything himself.</summary>
    private static readonly byte[] Nothing = "{}"u8.ToArray();

    /// <summary>Refuses a start whose key was used for another one.</summary>
    /// <exception cref="ApiException">It was.</exception>
    public async Task RequireAsync(string tenant, DefinitionId definition, string? id, string? key, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken)
    {
        if (key is null) return;
        var name = new KeyedRequestName(tenant, $"start {definition.Namespace}/{definition.Name}", key);
        // The key may have started one without an id so long ago that it is remembered no more.
        if (id is not null && await store.FindAsync(name, cancellationToken) is null && await executions.GetAsync(new(tenant, ExecutionIds.FromKey(tenant, definition, key)), cancellationToken) is not null) throw Reused();
        var known = await store.BeginAsync(name, new(digest, Nothing), cancellationToken);
        if (!known.Digest.Span.SequenceEqual(digest.Span)) throw Reused();
    }

    /// <summary>The refusal of a key that belongs to another request.</summary>
    public static ApiException Reused() =>
        new("idempotency-key-reused", $"The {IdempotencyKey.Header} was used before with another request. Repeat that request unchanged, or choose a new key for this one.");
}
