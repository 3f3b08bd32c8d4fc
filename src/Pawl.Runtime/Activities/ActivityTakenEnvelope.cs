using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Activities;

/// <summary>A runner takes an activity up.</summary>
internal sealed class ActivityTakenEnvelope(ActivityRun run) : Envelope(run.Execution)
{
    private readonly Reply<bool> _durable = new();
    private bool _isWanted;

    /// <summary>Whether its begin is durable: only then may one that happens at most once begin.</summary>
    public Task<bool> MayBeginAsync() => _durable.WaitAsync();

    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live)
    {
        _isWanted = live.State is { End: null } state && state.Runs.TryGetValue(run.Activity.Run, out var asking) && asking.Progress is ActivityProgress { IsPending: true, HasBegun: false };
        if (_isWanted) owner.Decide(live, new ActivityTaken(run.Activity.Run), this);
        else Complete(live);
    }

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) => _durable.Answer(_isWanted);

    /// <inheritdoc/>
    public override void Refuse(Exception reason) => _durable.Answer(false);
}
