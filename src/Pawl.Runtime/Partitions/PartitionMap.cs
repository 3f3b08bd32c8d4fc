using Pawl.Engine;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Partitions;

/// <summary>Finds the loop that owns an execution.</summary>
internal sealed class PartitionMap
{
    /// <summary>The loops by partition number.</summary>
    public IReadOnlyList<Partition> All { get; set; } = [];

    /// <summary>The owner of an execution.</summary>
    public Partition OwnerOf(ExecutionKey execution) => All[Partitioning.Of(execution)];

    /// <summary>Hands a message to the owner of its execution.</summary>
    public void Post(Mail mail) => OwnerOf(mail.Key).Post(mail);
}
