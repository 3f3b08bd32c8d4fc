using Pawl.Engine;
using Pawl.Engine.Stimuli;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.ActiveTimes;

/// <summary>An execution may have used up its active time; the engine looks again.</summary>
internal sealed class ActiveTimeEnvelope(ExecutionKey key) : Envelope(key)
{
    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live)
    {
        live.IsAskedForActiveTime = false;
        // One whose definition cannot be read waits for an operator, and ends when it can.
        if (live is { State.End: null, Definition: not null }) owner.Decide(live, new ActiveTimeElapsed(), this);
    }

    /// <inheritdoc/>
    public override void Complete(LiveExecution live)
    {
    }

    /// <inheritdoc/>
    public override void Refuse(Exception reason)
    {
    }
}
