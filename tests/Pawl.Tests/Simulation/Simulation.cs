using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Runtime;
using Pawl.Tests.Simulation.Operating;

namespace Pawl.Tests.Simulation;

/// <summary>What came of one seed.</summary>
internal sealed record SimulationReport(SimulationPlan Plan, ulong TraceHash, long Steps, int Executions, int Effects, int Judged, IReadOnlyList<Violation> Violations, IReadOnlyList<string> LastTrace);

/// <summary>One seed: the real runtime, workflows, callers and faults, and then the question whether every promise was kept.</summary>
internal sealed class Simulation
{
    private static readonly TimeSpan PatienceAfterwards = TimeSpan.FromMinutes(30);
    /// <summary>How often that patience begins anew because something moved: some workflows wait and retry for hours.</summary>
    private const int PatiencesAtMost = 10;

    private readonly StoreFaults _faults = new();
    private readonly SimulatedScheduler _outside;
    private readonly Func<string, RuntimeOptions> _options;
    private readonly Misfortunes _misfortunes;
    private readonly SimulationPlan _plan;
    private readonly List<SimulatedNode> _nodes = [];
    private int _started;

    private Simulation(SimulationPlan plan, TextWriter? trace)
    {
        var plant = plan.Plant;
        _plan = plan;
        World = new(plan.Seed) { TraceTo = trace };
        _misfortunes = new(this, _faults, plan.Without);
        Verdict = new(World);
        Database = new()
        {
            Judge = Verdict, FenceIsSkipped = plant is Plant.FenceSkipped, InboxRowsStay = plant is Plant.InboxRowsStay, RoutesInMemory = plant is Plant.EventsRoutedInMemory,
            LosesOutgoing = plant is Plant.OutgoingInMemory, TimersStay = plant is Plant.ClearedTimersStay, EpochsStay = plant is Plant.EpochNotRaised, Checkpoints = new() { NamesMove = plant is Plant.CheckpointsMoved }, InFlightStays = plant is Plant.InFlightStays,
            Journal = new() { ForgetsReplays = plant is Plant.ReplaysForgotten, RoutesFromOldSnapshot = plant is Plant.EventsRoutedFromOldSnapshot, ReplaysByClock = plant is Plant.ReplaysByClock }
        };
        Ledger = new(World, Database);
        _outside = new(World);
        Workflows = new WorkflowGenerator(World.Random.Fork(), plan.Tasks).Make(6);
        Database.Definitions.AddRange(Workflows.Select(workflow => workflow.Document));
        Database.Definitions.AddRange(SimulatedConversation.Definitions);
        Database.Definitions.AddRange([.. Chain.Versions.Select(version => version.Document), Saga.Document, Nest.Document]);
        NodeCount = Math.Min(plan.Nodes, World.Random.Of(1, 1, 2, 3, 5));
        World.Skew = IsShared && !plan.Without.HasFlag(Misfortune.Skew) ? World.Random.Of(TimeSpan.Zero, TimeSpan.FromMilliseconds(300)) : TimeSpan.Zero;
        var drawn = new RuntimeOptions
        {
            HotExecutions = World.Random.Of(0, 64, 10_000),
            CommitRound = World.Random.Of(1, 4, 256),
            LargeCommitBytes = (plan.Seed % 3) switch { 0 => 0, 1 => 256 << 10, _ => 400 }, // not drawn: each seed stays the story that it was
            EventRound = World.Random.Of(1, 256),
            ConcurrentActivities = World.Random.Of(2, 512),
            ConcurrentLoads = World.Random.Of(1, 32),
            TimerWindow = World.Random.Of(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60)),
            ArmedTimers = World.Random.Of(3, 50_000),
            RecoveryPage = World.Random.Of(1, 256),
            Engine = EngineLimits.Default with { TransitionsPerDecision = World.Random.Of(2, 7, 1_000) },
        };
        _options = name => new()
        {
            Node = name, HotExecutions = drawn.HotExecutions, CommitRound = drawn.CommitRound, LargeCommitBytes = drawn.LargeCommitBytes, EventRound = drawn.EventRound, ConcurrentActivities = drawn.ConcurrentActivities,
            ConcurrentLoads = drawn.ConcurrentLoads, TimerWindow = drawn.TimerWindow, ArmedTimers = drawn.ArmedTimers, RecoveryPage = drawn.RecoveryPage, InboxPage = drawn.RecoveryPage, Engine = drawn.Engine,
        };
    }

    public SimulatedWorld World { get; }
    public SimulatedDatabase Database { get; }
    public DatabaseJudge Verdict { get; }
    public EffectLedger Ledger { get; }
    public IReadOnlyList<GeneratedWorkflow> Workflows { get; }
    public Plant Plant => _plan.Plant;

    /// <summary>Up to which moment checkpoints were cleaned up, each time.</summary>
    public List<DateTimeOffset> CleanUps { get; } = [];

    /// <summary>Executions whose end the oracle could tell.</summary>
    public int Judged { get; set; }

    /// <summary>How many nodes there are when all are up.</summary>
    public int NodeCount { get; }

    /// <summary>Whether several nodes share the partitions by leases. One alone takes everything, whoever had it.</summary>
    public bool IsShared => NodeCount > 1;

    /// <summary>The nodes that callers reach, dead ones that nobody has noticed yet among them.</summary>
    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    /// <summary>One of the nodes that are up; null when none is.</summary>
    public SimulatedNode? Reach(SimulatedRandom random)
    {
        var alive = _nodes.Where(node => !node.IsDead).ToList();
        return alive.Count == 0 ? null : alive[random.Below(alive.Count)];
    }

    /// <summary>What everything in this world follows from.</summary>
    public ulong Seed => _plan.Seed;

    /// <summary>A definition that executions which are operated run; null for one of a conversation.</summary>
    public WorkflowDefinition? DefinitionOf(DefinitionId id) =>
        Workflows.FirstOrDefault(workflow => workflow.Definition.Id == id)?.Definition ?? Chain.Versions.FirstOrDefault(version => version.Definition.Id == id)?.Definition ?? (Saga.Definition.Id == id ? Saga.Definition : Nest.Definition.Id == id ? Nest.Definition : null);

    /// <summary>Runs a plan. Worlds share nothing: several can run at the same time, each on a thread of its own.</summary>
    /// <param name="plan">What it consists of.</param>
    /// <param name="trace">Gets all of its trace; null when the end, which the report has, is enough.</param>
    public static SimulationReport Run(SimulationPlan plan, TextWriter? trace = null) => new Simulation(plan, trace).Run();

    /// <summary>Whether a state that was seen is the fold of what is stored up to its position.</summary>
    public void CheckFold(ExecutionKey key, ExecutionState seen)
    {
        var history = Database.Executions[key].History.TakeWhile(batch => batch.Position <= seen.Position);
        if (StateText.Of(seen) != StateText.Of(Fold.History(history))) World.Violate(Promise.LiveStateIsTheFold, $"{key.Id}: the live state is not the fold of its history");
    }

    /// <summary>Another process comes up, and callers reach it from now on; where ownership is not shared, it alone.</summary>
    public async Task StartNodeAsync()
    {
        var node = new SimulatedNode(World, Database, _faults, Ledger, _outside, _options($"node{_started++}"), IsShared, Plant);
        World.Trace($"{node.Name} starts");
        var start = node.Tell(runtime => runtime.StartAsync(CancellationToken.None));
        while (!start.IsCompleted && !node.IsDead) await Task.Delay(World.Random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(5)), World.Clock);
        if (!IsShared) _nodes.Clear();
        _nodes.Add(node);
    }

    /// <summary>A process is gone.</summary>
    public void Lose(SimulatedNode node)
    {
        node.Kill();
        _nodes.Remove(node);
    }

    private SimulationReport Run()
    {
        // All of them are made, whoever takes part: a plan that leaves some out gives the others what they had.
        var clients = Enumerable.Range(0, SimulationPlan.ClientCount).Select(number => new SimulatedClient(this, World.Random.Fork(), number)).ToList();
        var conversations = Enumerable.Range(0, SimulationPlan.ConversationCount).Select(number => new SimulatedConversation(this, World.Random.Fork(), number)).ToList();
        var operations = _plan.Operations.Select(number => SimulatedOperation.Of(this, number)).ToList();
        var started = _outside.Run(async () =>
        {
            for (var up = 0; up < NodeCount; up++) await StartNodeAsync();
        });
        var callers = Task.WhenAll(
        [
            .. _plan.Clients.Select(number => _outside.Run(clients[number].RunAsync)),
            .. _plan.Conversations.Select(number => _outside.Run(conversations[number].RunAsync)),
            .. operations.Select(operation => _outside.Run(operation.RunAsync)),
        ]);
        var faults = _outside.Run(_misfortunes.MakeAsync);

        World.RunUntil(() => faults.IsCompleted, Misfortunes.Patience);
        if (!faults.IsCompletedSuccessfully || !started.IsCompletedSuccessfully) World.Violate(Promise.NothingBreaks, $"the faults did not end: {faults.Exception?.GetBaseException() ?? started.Exception?.GetBaseException()}");
        UntilQuiet(callers);
        if (callers.IsFaulted) World.Violate(Promise.NothingBreaks, $"a caller failed: {callers.Exception!.GetBaseException()}");
        if (!callers.IsCompleted) World.Violate(Promise.EverybodyIsAnswered, "a caller waits for ever");

        Judge(clients, operations);
        foreach (var conversation in conversations) conversation.Check();
        return new(_plan, World.TraceHash, World.Steps, Database.Executions.Count, Ledger.Requests, Judged, World.Violations, [.. World.LastTrace]);
    }

    /// <summary>Goes on until everything has ended, or stands still.</summary>
    private void UntilQuiet(Task callers)
    {
        var moved = -1L;
        for (var patience = 0; patience < PatiencesAtMost; patience++)
        {
            if (World.RunUntil(() => callers.IsCompleted && Database.Executions.Values.All(row => row.State.End is not null) && Database.Inbox.Count == 0, PatienceAfterwards)) return;
            var now = Database.Executions.Values.Sum(row => row.State.Position);
            if (now == moved) return;
            moved = now;
        }
    }

    private void Judge(List<SimulatedClient> clients, List<SimulatedOperation> operations)
    {
        var judgement = new Judgement(this);
        judgement.Check(clients, _misfortunes.BadTimes);
        foreach (var operation in operations) operation.Check(judgement);
        foreach (var key in Database.Executions.Keys.ToList())
        {
            var node = Reach(World.Random)!;
            var live = _outside.Run(() => node.Ask(runtime => runtime.GetStateAsync(key, CancellationToken.None)));
            if (!World.RunUntil(() => live.IsCompleted, TimeSpan.FromMinutes(1)) || !live.IsCompletedSuccessfully) World.Violate(Promise.EverybodyIsAnswered, $"{key.Id}: its state cannot be had: {live.Exception?.GetBaseException().Message}");
            else if (live.Result is { } state) CheckFold(key, state);
            else World.Violate(Promise.AcceptedIsNeverLost, $"{key.Id}: the node does not know it");
        }

        foreach (var node in _nodes)
        {
            var stopped = _outside.Run(() => node.Tell(runtime => runtime.StopAsync(CancellationToken.None)));
            if (!World.RunUntil(() => stopped.IsCompleted, TimeSpan.FromMinutes(1)) || !stopped.IsCompletedSuccessfully) World.Violate(Promise.NothingBreaks, $"{node.Name} does not stop: {stopped.Exception?.GetBaseException()}");
        }
    }
}
