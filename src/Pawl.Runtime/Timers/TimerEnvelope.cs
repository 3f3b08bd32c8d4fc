using Pawl.Engine.Stimuli;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Timers;

/// <summary>A timer is due.</summary>
internal sealed class TimerEnvelope(ArmedTimer timer, TimerQueue queue) : Envelope(timer.Execution)
{
    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live)
    {
        if (live.State is not { End: null } state || !state.Timers.TryGetValue(timer.Timer, out var dueAt))
        {
            // It was cleared while it was on its way.
            Complete(live);
        }
        else if (dueAt > owner.Parts.Environment.Now)
        {
            // It was moved, the clock was set back, or the store keeps times less exactly than the history does.
            queue.Rearm(timer, dueAt);
        }
        else
        {
            owner.Decide(live, new TimerElapsed(timer.Timer), this);
        }
    }

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) => queue.Forget(timer);

    /// <inheritdoc/>
    public override void Refuse(Exception reason) => queue.Forget(timer);
}
