using Pawl.Engine;

namespace Pawl.Runtime.Partitions;

/// <summary>A message to the loop that owns an execution.</summary>
internal abstract class Mail(ExecutionKey key)
{
    /// <summary>The execution it is about.</summary>
    public ExecutionKey Key => key;

    /// <summary>Does what it says, in the owner's loop.</summary>
    public abstract void Deliver(Partition owner);

    /// <summary>It will not be delivered: tells whoever waits for it.</summary>
    public abstract void Refuse(Exception reason);
}
