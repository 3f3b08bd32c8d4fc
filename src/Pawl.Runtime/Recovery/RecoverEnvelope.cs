using System.Collections.Immutable;
using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.Stimuli;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Recovery;

/// <summary>Sets an execution going again after a restart: what was under way is carried out again, what was ready goes on.</summary>
/// <param name="key">The execution.</param>
/// <param name="done">Completed when nothing more will come of it now.</param>
internal sealed class RecoverEnvelope(ExecutionKey key, TaskCompletionSource done) : Envelope(key)
{
    /// <summary>Called when it had stopped in the middle and goes on. Default: nobody wants to know.</summary>
    public Action WentOn { get; init; } = static () => { };

    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live)
    {
        if (live.State is not { End: null } state)
        {
            Complete(live);
            return;
        }

        var parts = owner.Parts;
        foreach (var (timer, dueAt) in state.Timers) parts.Timers.Arm(Key, timer, dueAt);
        var lost = ImmutableArray.CreateBuilder<int>();
        if (!parts.Environment.Has(PlantedBug.ForgetActivities) && live.Definition is { } definition)
        {
            foreach (var activity in WorkflowEngine.PendingActivities(definition, Key, state))
            {
                if (activity is not { AtMostOnce: true, HasBegun: true })
                {
                    owner.Dispatch(live, activity);
                    WentOn();
                }
                else if (!parts.Activities.HasUnderWay(Key, activity.Run)) lost.Add(activity.Run);
            }
        }

        if (lost.Count > 0) owner.Decide(live, new ActivitiesLost(lost.ToImmutable()), this);
        else if (state.Ready.IsEmpty) Complete(live);
        else owner.Decide(live, new ContinueExecution(), this);
    }

    /// <inheritdoc/>
    // What is ready may wait all the same: it is suspended, or a step is for another task.
    public override void Decided(Decision decision)
    {
        if (!decision.Events.IsEmpty) WentOn();
    }

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) => done.TrySetResult();

    /// <inheritdoc/>
    public override void Refuse(Exception reason) => done.TrySetResult();
}
