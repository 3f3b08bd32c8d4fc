using Pawl.Engine.Stimuli;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Activities;

/// <summary>An activity ended.</summary>
internal sealed class ActivityEndedEnvelope(ActivityRun run, ActivityOutcome outcome, ActivityDispatcher dispatcher) : Envelope(run.Execution)
{
    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live)
    {
        if (live.State is { End: null }) owner.Decide(live, new ActivityEnded(run.Activity.Run, outcome.Result, outcome.Error), this);
        else Complete(live);
    }

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) => dispatcher.Forget(run);

    /// <inheritdoc/>
    public override void Refuse(Exception reason) => dispatcher.Forget(run);
}
