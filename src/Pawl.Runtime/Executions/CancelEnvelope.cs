using Pawl.Engine;
using Pawl.Engine.Stimuli;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Executions;

/// <summary>A request to stop an execution.</summary>
internal sealed class CancelEnvelope(ExecutionKey key, string? reason) : Request<CancelOutcome>(key)
{
    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live)
    {
        if (live.State is { End: null }) owner.Decide(live, new CancelExecution(reason), this);
        else Complete(live);
    }

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) => Reply.Answer(live.State switch
    {
        null => CancelOutcome.NotFound,
        { End: StatusPhase.Completed or StatusPhase.Faulted } => CancelOutcome.AlreadyEnded,
        _ => CancelOutcome.Cancelled,
    });
}
