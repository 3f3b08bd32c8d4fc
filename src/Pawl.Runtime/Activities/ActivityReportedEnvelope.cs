using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Activities;

/// <summary>An activity that goes on has received something.</summary>
internal sealed class ActivityReportedEnvelope(ActivityRun run, ActivityReport report) : Envelope(run.Execution)
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it was taken, once that is durable. Complete before the activity hears of anything that follows, its own end above all.</summary>
    public Task<bool> Answer => _answer.Task;

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
                _answer.TrySetResult(false);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) => _answer.TrySetResult(true);

    /// <inheritdoc/>
    public override void Refuse(Exception reason) => _answer.TrySetResult(false);
}
