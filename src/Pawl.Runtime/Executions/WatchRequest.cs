using Pawl.Engine;
using Pawl.Engine.State;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Executions;

/// <summary>Somebody waits for the history to grow beyond a position.</summary>
internal sealed class WatchRequest(ExecutionKey key, long position) : Request<long>(key)
{
    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live)
    {
        if (!TryAnswer(live.State)) (live.Watchers ??= []).Add(this);
    }

    /// <summary>Answers when there is something to tell.</summary>
    public bool TryAnswer(ExecutionState? state)
    {
        if (state is { End: null } && state.Position <= position) return false;
        Reply.Answer(Math.Max(state?.Position ?? 0, position));
        return true;
    }

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) => TryAnswer(live.State);
}

/// <summary>A watcher has stopped waiting: it must not keep the execution in memory.</summary>
internal sealed class UnwatchMail(WatchRequest watch) : Mail(watch.Key)
{
    /// <inheritdoc/>
    public override void Deliver(Partition owner) => owner.Unwatch(watch);

    /// <inheritdoc/>
    public override void Refuse(Exception reason)
    {
    }
}
