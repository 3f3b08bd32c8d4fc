using Microsoft.Extensions.Logging;
using Pawl.Engine.Activities;
using Pawl.Runtime;
using Pawl.Runtime.Hosting;

namespace Pawl.Tests.Simulation;

/// <summary>One process that runs the real runtime.</summary>
internal sealed class SimulatedNode
{
    private readonly SimulatedScheduler _scheduler;

    public SimulatedNode(SimulatedWorld world, SimulatedDatabase database, StoreFaults faults, EffectLedger ledger, SimulatedScheduler network, string name, RuntimeOptions options, Plant plant)
    {
        Name = name;
        _scheduler = new(world);
        var clock = new SimulatedProcessClock(world, _scheduler, plant is Plant.ClockAhead ? TimeSpan.FromSeconds(20) : TimeSpan.Zero);
        var store = new SimulatedStore(world, database, faults, clock, _scheduler, network) { Plant = plant };
        var entropy = world.Random.Fork();
        var environment = new RuntimeEnvironment(clock)
        {
            Scheduler = _scheduler,
            Entropy = entropy.Fill,
            Planted = plant switch
            {
                Plant.AnswerBeforeCommit => PlantedBug.AnswerBeforeCommit,
                Plant.CommitAgainBlindly => PlantedBug.CommitAgainBlindly,
                Plant.ActivitiesForgotten => PlantedBug.ForgetActivities,
                Plant.WakeUpLost => PlantedBug.LoseWakeUp,
                Plant.InboxIgnored => PlantedBug.IgnoreInbox,
                Plant.EventsAcceptedEarly => PlantedBug.AcceptEventsBeforeCommit,
                Plant.DeliveriesForgotten => PlantedBug.ForgetDeliveries,
                _ => PlantedBug.None,
            },
        };
        SimulatedRunner[] runners =
        [
            .. new[] { typeof(HttpActivity), typeof(ShellActivity) }
                .Select(request => new SimulatedRunner(world, ledger, faults, clock, _scheduler, name, plant is Plant.KeyNotStable) { RequestType = request }),
        ];
        Runtime = new WorkflowRuntime(store, store, runners, options, environment, new SimulatedLog(world, name));
        Runtime.OwnershipLost += _ => world.Trace($"{name} lost ownership");
    }

    public string Name { get; }

    public WorkflowRuntime Runtime { get; }

    public bool IsDead => _scheduler.IsDead;

    /// <summary>Calls the runtime from inside its process.</summary>
    public Task<T> Ask<T>(Func<WorkflowRuntime, Task<T>> call) => _scheduler.Run(() => call(Runtime));

    public Task Tell(Func<WorkflowRuntime, Task> call) => _scheduler.Run(() => call(Runtime));

    /// <summary>The process is gone in the middle of whatever it did.</summary>
    public void Kill() => _scheduler.Kill();

    private sealed class SimulatedLog(SimulatedWorld world, string node) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            world.Trace($"{node} {logLevel}: {formatter(state, exception)}{(exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})")}");
    }
}

/// <summary>A bug planted to prove that the simulation finds it.</summary>
internal enum Plant
{
    None,
    AnswerBeforeCommit,
    CommitAgainBlindly,
    ActivitiesForgotten,
    WakeUpLost,
    InboxIgnored,
    InboxConsumedOnRead,
    InboxRowsStay,
    FenceSkipped,
    KeyNotStable,
    ClockAhead,
    EventsAcceptedEarly,
    DeliveriesForgotten,
    EventsRoutedInMemory,
    EventsRoutedFromOldSnapshot,
    ReplaysForgotten,
    RoundTorn,
    ReadBackUnfenced,
    LoadStale,
    RunningForgotten,
    OutgoingInMemory,
    ClearedTimersStay,
}
