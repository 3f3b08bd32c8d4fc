using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Ownership;

/// <summary>Says which partitions a node works on. Implementations: <see cref="LocalOwnership"/> for one process, leases in PostgreSQL for several, and those of the tests.</summary>
/// <remarks>
/// Leases only decide who works. What keeps data right is the epoch: it rises with every change of hands, and the store checks it inside each commit.
/// So an implementation may be wrong about who lives (a clock, a pause, a cut cable), and nothing is lost or done twice in the history by it.
/// Every method may throw <see cref="StoreUnavailableException"/>: nothing is known then, and the caller asks again.
/// </remarks>
public interface IOwnership
{
    /// <summary>Whether other nodes may own partitions too. When not, all of them are taken at the start, and a lost one never comes back.</summary>
    bool IsShared { get; }

    /// <summary>Tells that this node lives, and asks who else does and who owns what. The first beat is how a node joins.</summary>
    /// <param name="node">This node.</param>
    /// <param name="lease">How long it counts as alive from now on, by the clock of whoever keeps the leases.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<OwnershipView> BeatAsync(NodeIdentity node, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Takes partitions that have no living owner, by raising their epochs: from its return on, whoever owned them can commit nothing.</summary>
    /// <param name="node">This node.</param>
    /// <param name="partitions">The partitions wanted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The epochs of those that it got; others were faster with the rest.</returns>
    Task<IReadOnlyDictionary<int, long>> AcquireAsync(NodeIdentity node, IReadOnlyCollection<int> partitions, CancellationToken cancellationToken);

    /// <summary>Gives partitions up by raising their epochs once more; those that this node owns no longer are left alone.</summary>
    /// <param name="node">This node.</param>
    /// <param name="epochs">The epoch under which each is owned.</param>
    /// <param name="leaves">Whether the node goes for good, so that the others divide its share at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task ReleaseAsync(NodeIdentity node, IReadOnlyDictionary<int, long> epochs, bool leaves, CancellationToken cancellationToken);
}

/// <summary>Names one run of a node.</summary>
/// <param name="Id">New with every start: a process that comes back is another owner.</param>
/// <param name="Name">For people.</param>
public sealed record NodeIdentity(Guid Id, string Name);

/// <summary>Who lives and who owns what, at one instant.</summary>
/// <param name="Nodes">The living nodes, by id; this one among them.</param>
/// <param name="Partitions">All partitions, by number.</param>
public sealed record OwnershipView(IReadOnlyList<NodeLease> Nodes, IReadOnlyList<PartitionLease> Partitions)
{
    /// <summary>Whether a partition may be taken: nobody owns it, or its owner lives no more.</summary>
    public bool IsFree(PartitionLease partition) => partition.Owner is not { } owner || !Nodes.Any(node => node.Id == owner);

    /// <summary>How many partitions a node has to own: as many as every other, the first by id one more when it does not come out even. 0 for one that does not live.</summary>
    public int ShareOf(Guid node)
    {
        var rank = Nodes.Select(lease => lease.Id).Order().ToList().IndexOf(node);
        if (rank < 0) return 0;
        return (Partitioning.Count / Nodes.Count) + (rank < Partitioning.Count % Nodes.Count ? 1 : 0);
    }
}

/// <summary>A node that lives.</summary>
/// <param name="Id">This run of it.</param>
/// <param name="Name">For people.</param>
/// <param name="JoinedAt">When it joined, by the clock of the leases.</param>
public sealed record NodeLease(Guid Id, string Name, DateTimeOffset JoinedAt);

/// <summary>Who owns a partition.</summary>
/// <param name="Number">The partition.</param>
/// <param name="Epoch">Rises with every change of hands.</param>
/// <param name="Owner">The node that took it last; null when it was given up.</param>
/// <param name="Since">When it changed hands last; null when it never did.</param>
public sealed record PartitionLease(int Number, long Epoch, Guid? Owner, DateTimeOffset? Since);
