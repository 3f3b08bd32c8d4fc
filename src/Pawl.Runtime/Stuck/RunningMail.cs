using Pawl.Engine;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Stuck;

/// <summary>These executions are running, says the store: is something under way for each?</summary>
internal sealed class RunningMail(IReadOnlyList<ExecutionKey> running) : Mail(new("", ""))
{
    /// <inheritdoc/>
    public override void Deliver(Partition owner) => owner.CheckRunning(running);

    /// <inheritdoc/>
    public override void Refuse(Exception reason)
    {
    }
}
