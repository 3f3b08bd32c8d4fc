using Pawl.Runtime.Ownership;
using Pawl.Runtime.Storage;

namespace Pawl.Tests.Simulation;

/// <summary>Leases in the simulated database, by the world's clock: the processes' own may be wrong.</summary>
/// <param name="world">The clock and the trace.</param>
/// <param name="database">What is durable.</param>
/// <param name="isCut">Whether this node alone cannot reach the leases: it works on, and does not know that it counts as dead.</param>
/// <param name="reach">Gets to the database, or fails.</param>
internal sealed class SimulatedOwnership(SimulatedWorld world, SimulatedDatabase database, Func<bool> isCut, Func<CancellationToken, Task> reach) : IOwnership
{
    public bool IsShared => true;

    public async Task<OwnershipView> BeatAsync(NodeIdentity node, TimeSpan lease, CancellationToken cancellationToken)
    {
        await reach(cancellationToken);
        if (isCut()) throw new StoreUnavailableException("the leases cannot be reached");
        var now = world.Clock.GetUtcNow();
        var joined = database.Nodes.TryGetValue(node.Id, out var known) ? known.JoinedAt : now;
        database.Nodes[node.Id] = (node.Name, joined, now + lease);
        return new(
            [.. database.Nodes.Where(entry => entry.Value.LeaseUntil > now).Select(entry => new NodeLease(entry.Key, entry.Value.Name, entry.Value.JoinedAt))],
            [.. Enumerable.Range(0, Partitioning.Count).Select(number => new PartitionLease(number, database.EpochOf(number), database.Owners[number], null))]);
    }

    public async Task<IReadOnlyDictionary<int, long>> AcquireAsync(NodeIdentity node, IReadOnlyCollection<int> partitions, CancellationToken cancellationToken)
    {
        await reach(cancellationToken);
        var taken = partitions.Where(number => database.Owners[number] is not { } owner || owner == node.Id || !Lives(owner)).ToDictionary(number => number, number => database.Hand(number, node.Id));
        world.Trace($"{node.Name} takes {string.Join(',', taken.Keys.Order())}");
        return taken;
    }

    public async Task ReleaseAsync(NodeIdentity node, IReadOnlyDictionary<int, long> epochs, bool leaves, CancellationToken cancellationToken)
    {
        await reach(cancellationToken);
        foreach (var number in Enumerable.Range(0, Partitioning.Count).Where(number => database.Owners[number] == node.Id))
        {
            if (leaves || (epochs.TryGetValue(number, out var epoch) && epoch == database.EpochOf(number))) database.Hand(number, owner: null);
        }
        if (leaves) database.Nodes.Remove(node.Id);
        world.Trace($"{node.Name} gives {string.Join(',', epochs.Keys.Order())}{(leaves ? " and leaves" : "")}");
    }

    private bool Lives(Guid node) => database.Nodes.TryGetValue(node, out var lease) && lease.LeaseUntil > world.Clock.GetUtcNow();
}
