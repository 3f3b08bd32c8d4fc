using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Activities;

/// <summary>An activity that goes on has received something.</summary>
internal sealed class ActivityReportedEnvelope(ActivityRun run, ActivityReport report) : Envelope(run.Execution)
{
    /// <summary>Whether it was taken, once that is durable.</summary>
    public Reply<bool> Answer { get; } = new();

    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live)
    {
        switch (live.State?.Runs.GetValueOrDefault(run.Activity.Run)?.Progress)
        {
            case ActivityProgress { IsPending: true, Messages: { IsClosed: false, Item: null } }:
                owner.Decide(live, new ActivityReported(run.Activity.Run, report.Id, report.MayRepeat, report.Message), this);
                break;
            case ActivityProgress { IsPending: true, Messages.Item: not null }:
                // Not taken before the one before it is handled: until then it is its sender's, and can go to somebody else.
                Partition.Park(live, this);
                break;
            default:
                Answer.Answer(false);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) => Answer.Answer(true);

    /// <inheritdoc/>
    public override void Refuse(Exception reason) => Answer.Answer(false);
}
