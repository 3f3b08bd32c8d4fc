namespace Pawl.Tests.Simulation;

/// <summary>Runs the tasks of one process of the simulated world. Once killed, nothing of it happens any more.</summary>
internal sealed class SimulatedScheduler(SimulatedWorld world) : TaskScheduler
{
    public bool IsDead { get; private set; }

    public void Kill()
    {
        IsDead = true;
        world.Forget(this);
    }

    /// <summary>Dies here, if the seed says so.</summary>
    public void MayDie(string place, double probability)
    {
        if (IsDead || !world.Random.Chance(probability)) return;
        world.Trace($"death {place}");
        Kill();
    }

    public Task Run(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    public Task<T> Run<T>(Func<Task<T>> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    protected override void QueueTask(Task task)
    {
        if (!IsDead) world.Ready(this, () => TryExecuteTask(task));
    }

    // Never in place: whatever can run is a choice of the seed.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}

/// <summary>The clock as one process sees it: its timers die with it, and it may be wrong.</summary>
internal sealed class SimulatedProcessClock(SimulatedWorld world, SimulatedScheduler process, TimeSpan ahead) : TimeProvider
{
    public override long TimestampFrequency => world.Clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => world.Clock.GetUtcNow() + ahead;

    public override long GetTimestamp() => world.Clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        world.Clock.CreateTimer(inner => { if (!process.IsDead) callback(inner); }, state, dueTime, period);
}
