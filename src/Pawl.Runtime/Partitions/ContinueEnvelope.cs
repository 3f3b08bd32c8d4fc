using Pawl.Engine;
using Pawl.Engine.Stimuli;

namespace Pawl.Runtime.Partitions;

/// <summary>The last decision reached its bound on transitions: go on, behind the mail that came meanwhile.</summary>
internal sealed class ContinueEnvelope(ExecutionKey key) : Envelope(key)
{
    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live)
    {
        if (live.State is { End: null }) owner.Decide(live, new ContinueExecution(), this);
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
