using Pawl.Engine;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Inbox;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Partitions;

/// <summary>The partitions that this node owns now, and the way to the one that owns an execution.</summary>
internal sealed class PartitionMap
{
    private readonly Partition?[] _owned = new Partition?[Partitioning.Count];

    /// <summary>Told of inbox rows whose partition is owned elsewhere, or by nobody yet.</summary>
    public Action<int> Elsewhere { get; set; } = static _ => { };

    /// <summary>Those that are owned, by number.</summary>
    public IReadOnlyList<Partition> Owned => [.. Enumerable.Range(0, Partitioning.Count).Select(Find).OfType<Partition>()];

    /// <summary>One of those that are owned; null when none is.</summary>
    public Partition? First
    {
        get
        {
            for (var number = 0; number < Partitioning.Count; number++)
                if (Find(number) is { } partition) return partition;
            return null;
        }
    }

    /// <summary>The owner of a partition here; null when it is owned elsewhere.</summary>
    public Partition? Find(int number) => Volatile.Read(ref _owned[number]);

    /// <summary>The owner of an execution here; null when it is owned elsewhere.</summary>
    public Partition? OwnerOf(ExecutionKey execution) => Find(Partitioning.Of(execution));

    /// <summary>A partition is owned from now on.</summary>
    public void Add(Partition partition) => Volatile.Write(ref _owned[partition.Number], partition);

    /// <summary>A partition gets no more mail.</summary><returns>False when it was not owned, or is owned anew.</returns>
    public bool Remove(Partition partition) => ReferenceEquals(Interlocked.CompareExchange(ref _owned[partition.Number], null, partition), partition);

    /// <summary>Hands a message to the owner of its execution, or refuses it when that is not here.</summary>
    public void Post(Mail mail)
    {
        var number = Partitioning.Of(mail.Key);
        if (Find(number) is { } owner) owner.Post(mail);
        else if (mail is InboxEnvelope) Elsewhere(number);
        else mail.Refuse(RuntimeUnavailableException.Elsewhere());
    }
}
