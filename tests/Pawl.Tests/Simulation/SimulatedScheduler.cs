namespace Pawl.Tests.Simulation;

/// <summary>Runs the tasks of one process of the simulated world. Once killed, nothing of it happens any more.</summary>
internal sealed class SimulatedScheduler(SimulatedWorld world) : TaskScheduler
{
    private readonly List<Action> _held = [];

    public bool IsDead { get; private set; }

    /// <summary>Whether it stands still, as a process does that was stopped, swapped out or moved to another machine.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>When it last went on.</summary>
    public DateTimeOffset ResumedAt { get; private set; }

    /// <summary>Nothing of it happens until <see cref="Resume"/>; what should have happened meanwhile happens then.</summary>
    public void Pause()
    {
        IsPaused = true;
        _held.AddRange(world.Take(this));
    }

    /// <summary>Goes on, as if nothing had been.</summary>
    public void Resume()
    {
        (IsPaused, ResumedAt) = (false, world.Clock.GetUtcNow());
        foreach (var step in _held) Ready(step);
        _held.Clear();
    }

    /// <summary>A timer of the process went off.</summary>
    public void GoOff(Action callback)
    {
        if (IsPaused) _held.Add(callback);
        else if (!IsDead) callback();
    }

    public void Kill()
    {
        IsDead = true;
        _held.Clear();
        world.Take(this);
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
        Ready(() => TryExecuteTask(task));
    }

    private void Ready(Action step)
    {
        if (IsDead) return;
        if (IsPaused) _held.Add(step);
        else world.Ready(this, step);
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
        world.Clock.CreateTimer(inner => process.GoOff(() => callback(inner)), state, dueTime, period);
}
