using Pawl.Engine;
using Pawl.Engine.State;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Executions;

/// <summary>A request for the state as of the last commit.</summary>
internal sealed class ReadEnvelope(ExecutionKey key) : Request<ExecutionState?>(key)
{
    /// <inheritdoc/>
    public override bool OnlyReads => true;

    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live) => Complete(live);

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) => Reply.Answer(live.State);
}
