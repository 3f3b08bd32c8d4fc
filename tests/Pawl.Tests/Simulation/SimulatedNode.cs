using Microsoft.Extensions.Logging;
using Pawl.Engine.Activities;
using Pawl.Runtime;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Hosting;

namespace Pawl.Tests.Simulation;

/// <summary>One process that runs the real runtime.</summary>
internal sealed class SimulatedNode
{
    private readonly SimulatedScheduler _scheduler;
    private readonly SimulatedStore _store;

    public SimulatedNode(SimulatedWorld world, SimulatedDatabase database, StoreFaults faults, EffectLedger ledger, SimulatedScheduler network, RuntimeOptions options, bool isShared, Plant plant)
    {
        var name = Name = options.Node;
        _scheduler = new(world);
        var clock = new SimulatedProcessClock(world, _scheduler, plant is Plant.ClockAhead ? TimeSpan.FromSeconds(20) : world.Random.Between(-world.Skew, world.Skew));
        _store = new SimulatedStore(world, database, faults, clock, _scheduler, network) { Plant = plant };
        Definitions = new(_store, clock);
        var entropy = world.Random.Fork();
        var environment = new RuntimeEnvironment(clock)
        {
            Scheduler = _scheduler,
            Entropy = entropy.Fill,
            Compiled = database.Compiled,
            Planted = plant switch
            {
                Plant.AnswerBeforeCommit => PlantedBug.AnswerBeforeCommit,
                Plant.CommitAgainBlindly => PlantedBug.CommitAgainBlindly,
                Plant.ActivitiesForgotten => PlantedBug.ForgetActivities,
                Plant.WakeUpLost => PlantedBug.LoseWakeUp,
                Plant.InboxIgnored => PlantedBug.IgnoreInbox,
                Plant.EventsAcceptedEarly => PlantedBug.AcceptEventsBeforeCommit,
                Plant.DeliveriesForgotten => PlantedBug.ForgetDeliveries,
                Plant.TakenOverWithoutRecovery => PlantedBug.TakeOverWithoutRecovery,
                Plant.DispatchedBeforeCommit => PlantedBug.DispatchBeforeCommit,
                Plant.InboxNeverSwept => PlantedBug.NeverSweepInbox,
                Plant.CommandsForgotten => PlantedBug.ForgetCommands,
                Plant.PositionsIgnored => PlantedBug.IgnorePositions,
                Plant.EffectsNotStopped => PlantedBug.LeaveStoppedActivities,
                Plant.ForksBegunAgain => PlantedBug.ForkUnderNewIds,
                Plant.MigratedRunsOn => PlantedBug.KeepMigrated,
                _ => PlantedBug.None,
            },
        };
        SimulatedRunner[] runners =
        [
            .. new[] { typeof(HttpActivity), typeof(ShellActivity) }
                .Select(request => new SimulatedRunner(world, ledger, faults, clock, _scheduler, _store.Knowledge, name, plant) { RequestType = request }),
        ];
        Runtime = new WorkflowRuntime(
            _store, Definitions, runners, options, environment, new SimulatedLog(world, name), ownership: isShared ? _store.Ownership : null, mail: _store.NodeMail);
        Runtime.OwnershipLost += _ => world.Trace($"{name} lost ownership");
    }

    public string Name { get; }

    public WorkflowRuntime Runtime { get; }

    /// <summary>The definitions as this process knows them.</summary>
    public RememberedDefinitions Definitions { get; }

    /// <summary>Changes definitions from inside its process.</summary>
    public Task<T> Shelve<T>(Func<IDefinitionStore, Task<T>> change) => _scheduler.Run(() => change(Definitions));

    public bool IsDead => _scheduler.IsDead;

    public bool IsPaused => _scheduler.IsPaused;

    /// <summary>Whether it alone cannot reach the leases.</summary>
    public bool LeasesAreCut { set => _store.LeasesAreCut = value; }

    /// <summary>Calls the runtime from inside its process.</summary>
    public Task<T> Ask<T>(Func<WorkflowRuntime, Task<T>> call) => _scheduler.Run(() => call(Runtime));

    public Task Tell(Func<WorkflowRuntime, Task> call) => _scheduler.Run(() => call(Runtime));

    /// <summary>The process stands still.</summary>
    public void Pause() => _scheduler.Pause();

    /// <summary>The process goes on where it stood.</summary>
    public void Resume() => _scheduler.Resume();

    /// <summary>The process is gone in the middle of whatever it did.</summary>
    public void Kill() => _scheduler.Kill();

    private sealed class SimulatedLog(SimulatedWorld world, string node) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception);
            world.Trace($"{node} {logLevel}: {message}{(exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})")}");
            // The sweeper mends what should never need it.
            if (message.StartsWith("Stuck (running)", StringComparison.Ordinal)) world.Violate(Promise.NothingIsStuck, $"{node}: {message}");
        }
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
    LoadStale,
    RunningForgotten,
    OutgoingInMemory,
    ClearedTimersStay,
    TakenOverWithoutRecovery,
    DispatchedBeforeCommit,
    InboxNeverSwept,
    EpochNotRaised,
    CommandsForgotten,
    PositionsIgnored,
    EffectsNotStopped,
    ForksBegunAgain,
    MigratedRunsOn,
    UndoKeyNotStable,
    InFlightStays,
    ReplaysByClock,
    DisabledIgnored,
    CheckpointsMoved,
    SavedContextLost,
    EditsLoseData,
}
