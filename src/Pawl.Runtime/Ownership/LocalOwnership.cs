using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Ownership;

/// <summary>One process owns everything: it takes all partitions when it starts, whoever had them. Costs nothing while it runs.</summary>
/// <param name="store">Keeps the epochs.</param>
public sealed class LocalOwnership(IExecutionStore store) : IOwnership
{
    /// <inheritdoc/>
    public bool IsShared => false;

    /// <inheritdoc/>
    public Task<OwnershipView> BeatAsync(NodeIdentity node, TimeSpan lease, CancellationToken cancellationToken) => Task.FromResult(new OwnershipView(
        [new(node.Id, node.Name, default)],
        [.. Enumerable.Range(0, Partitioning.Count).Select(number => new PartitionLease(number, Epoch: 0, Owner: null, Since: null))]));

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<int, long>> AcquireAsync(NodeIdentity node, IReadOnlyCollection<int> partitions, CancellationToken cancellationToken) =>
        store.AcquireAllAsync(node.Name, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Whoever starts next takes them anyway.</remarks>
    public Task ReleaseAsync(NodeIdentity node, IReadOnlyDictionary<int, long> epochs, bool leaves, CancellationToken cancellationToken) => Task.CompletedTask;
}
