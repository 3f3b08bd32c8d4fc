using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Runtime;

namespace Pawl.Tests.Simulation;

/// <summary>What came of one seed.</summary>
internal sealed record SimulationReport(ulong Seed, ulong TraceHash, long Steps, int Executions, int Effects, int Judged, IReadOnlyList<string> Violations, IReadOnlyList<string> LastTrace);

/// <summary>One seed: the real runtime, workflows, callers and faults, and then the question whether every promise was kept.</summary>
internal sealed class Simulation
{
    private const int Conversations = 5;
    private static readonly TimeSpan FaultsLast = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PatienceAfterwards = TimeSpan.FromMinutes(30);

    private readonly StoreFaults _faults = new();
    private readonly SimulatedScheduler _outside;
    private readonly RuntimeOptions _options;
    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _badTimes = [];
    private readonly ulong _seed;
    private int _nodes;

    private Simulation(ulong seed, Plant plant)
    {
        (_seed, Plant) = (seed, plant);
        World = new(seed);
        Verdict = new(World);
        Database = new()
        {
            Judge = Verdict, FenceIsSkipped = plant is Plant.FenceSkipped, InboxRowsStay = plant is Plant.InboxRowsStay, RoutesInMemory = plant is Plant.EventsRoutedInMemory,
            Journal = new() { ForgetsReplays = plant is Plant.ReplaysForgotten, RoutesFromOldSnapshot = plant is Plant.EventsRoutedFromOldSnapshot }
        };
        Ledger = new(World, Database);
        _outside = new(World);
        Workflows = new WorkflowGenerator(World.Random.Fork()).Make(6);
        Database.Definitions.AddRange(Workflows.Select(workflow => workflow.Document));
        Database.Definitions.AddRange(SimulatedConversation.Definitions);
        _options = new()
        {
            Node = "simulated",
            HotExecutions = World.Random.Of(0, 64, 10_000),
            CommitRound = World.Random.Of(1, 4, 256),
            EventRound = World.Random.Of(1, 256),
            ConcurrentActivities = World.Random.Of(2, 512),
            ConcurrentLoads = World.Random.Of(1, 32),
            TimerWindow = World.Random.Of(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60)),
            ArmedTimers = World.Random.Of(3, 50_000),
            RecoveryPage = World.Random.Of(1, 256),
            Engine = EngineLimits.Default with { TransitionsPerDecision = World.Random.Of(2, 7, 1_000) },
        };
    }

    public SimulatedWorld World { get; }
    public SimulatedDatabase Database { get; }
    public DatabaseJudge Verdict { get; }
    public EffectLedger Ledger { get; }
    public IReadOnlyList<GeneratedWorkflow> Workflows { get; }
    public Plant Plant { get; }

    /// <summary>Executions whose end the oracle could tell.</summary>
    public int Judged { get; set; }

    /// <summary>The node that callers reach; null while none is up.</summary>
    public SimulatedNode? Node { get; private set; }

    /// <summary>Runs a seed.</summary>
    public static SimulationReport Run(ulong seed, Plant plant = Plant.None, int clients = 12) => new Simulation(seed, plant).Run(clients);

    /// <summary>Whether a state that was seen is the fold of what is stored up to its position.</summary>
    public void CheckFold(ExecutionKey key, ExecutionState seen)
    {
        var history = Database.Executions[key].History.TakeWhile(batch => batch.Position <= seen.Position);
        if (StateText.Of(seen) != StateText.Of(Fold.History(history))) World.Violate($"{key.Id}: the live state is not the fold of its history");
    }

    private SimulationReport Run(int clientCount)
    {
        var clients = Enumerable.Range(0, clientCount).Select(number => new SimulatedClient(this, World.Random.Fork(), number)).ToList();
        var conversations = Enumerable.Range(0, Conversations).Select(number => new SimulatedConversation(this, World.Random.Fork(), number)).ToList();
        var started = _outside.Run(StartNodeAsync);
        var callers = Task.WhenAll([.. clients.Select(client => _outside.Run(client.RunAsync)), .. conversations.Select(conversation => _outside.Run(conversation.RunAsync))]);
        var faults = _outside.Run(MakeFaultsAsync);

        World.RunUntil(() => faults.IsCompleted, FaultsLast * 3);
        if (!faults.IsCompletedSuccessfully || !started.IsCompletedSuccessfully) World.Violate($"the faults did not end: {faults.Exception?.GetBaseException() ?? started.Exception?.GetBaseException()}");
        World.RunUntil(() => callers.IsCompleted && Database.Executions.Values.All(row => row.State.End is not null) && Database.Inbox.Count == 0, PatienceAfterwards);
        if (callers.IsFaulted) World.Violate($"a caller failed: {callers.Exception!.GetBaseException()}");
        if (!callers.IsCompleted) World.Violate("a caller waits for ever");

        Judge(clients);
        foreach (var conversation in conversations) conversation.Check();
        return new(_seed, World.TraceHash, World.Steps, Database.Executions.Count, Ledger.Requests, Judged, World.Violations, [.. World.LastTrace]);
    }

    private void Judge(List<SimulatedClient> clients)
    {
        new Judgement(this).Check(clients, _badTimes);
        foreach (var key in Database.Executions.Keys.ToList())
        {
            var live = _outside.Run(() => Node!.Ask(runtime => runtime.GetStateAsync(key, CancellationToken.None)));
            if (!World.RunUntil(() => live.IsCompleted, TimeSpan.FromMinutes(1)) || !live.IsCompletedSuccessfully) World.Violate($"{key.Id}: its state cannot be had: {live.Exception?.GetBaseException().Message}");
            else if (live.Result is { } state) CheckFold(key, state);
            else World.Violate($"{key.Id}: the node does not know it");
        }

        var stopped = _outside.Run(() => Node!.Tell(runtime => runtime.StopAsync(CancellationToken.None)));
        if (!World.RunUntil(() => stopped.IsCompleted, TimeSpan.FromMinutes(1)) || !stopped.IsCompletedSuccessfully) World.Violate($"the node does not stop: {stopped.Exception?.GetBaseException()}");
    }

    private async Task StartNodeAsync()
    {
        var node = new SimulatedNode(World, Database, _faults, Ledger, _outside, $"node{_nodes++}", _options, Plant);
        World.Trace($"{node.Name} starts");
        var start = node.Tell(runtime => runtime.StartAsync(CancellationToken.None));
        while (!start.IsCompleted && !node.IsDead) await Pause(TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
        Node = node;
    }

    private async Task MakeFaultsAsync()
    {
        var end = World.Clock.GetUtcNow() + FaultsLast;
        var from = World.Clock.GetUtcNow();
        _faults.Refused = World.Random.Of(0, 0.01, 0.1);
        _faults.Unknown = World.Random.Of(0, 0.05, 0.2);
        _faults.Doubled = World.Random.Of(0, 0.5);
        _faults.Deadly = World.Random.Of(0, 0.01);
        while (World.Clock.GetUtcNow() < end)
        {
            var next = World.Clock.GetUtcNow() + World.Random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
            while (World.Clock.GetUtcNow() < next && Node is not { IsDead: true }) await Pause(TimeSpan.Zero, TimeSpan.FromSeconds(1));
            await (World.Random.Below(6) switch
            {
                _ when Node is null or { IsDead: true } => CrashAsync(),
                0 or 1 => CrashAsync(),
                2 => TakeOverAsync(),
                3 => DeployAsync(),
                4 => OutageAsync(),
                _ => SlowStoreAsync(),
            });
        }
        _faults.Stop();
        if (Node is not { IsDead: false }) await StartNodeAsync();
        _badTimes.Add((from, World.Clock.GetUtcNow() + TimeSpan.FromSeconds(5)));
    }

    /// <summary>The process is gone, and another one comes later.</summary>
    private async Task CrashAsync()
    {
        World.Trace($"crash of {Node?.Name}");
        Node?.Kill();
        Node = null;
        await Pause(TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await StartNodeAsync();
        if (!World.Random.Chance(0.4)) return;

        // In the middle of recovery.
        await Pause(TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        await CrashAsync();
    }

    /// <summary>Another process takes over while the first one still works, and even wakes up later.</summary>
    private async Task TakeOverAsync()
    {
        var zombie = Node;
        await StartNodeAsync();
        await Pause(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        World.Trace($"{zombie?.Name} dies at last");
        zombie?.Kill();
    }

    /// <summary>An orderly stop, and another process.</summary>
    private async Task DeployAsync()
    {
        World.Trace($"{Node?.Name} stops");
        var stop = Node!.Tell(runtime => runtime.StopAsync(CancellationToken.None));
        while (!stop.IsCompleted && !Node.IsDead) await Pause(TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
        Node.Kill();
        Node = null;
        await StartNodeAsync();
    }

    private async Task OutageAsync()
    {
        World.Trace("outage");
        _faults.IsAway = true;
        await Pause(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(15));
        _faults.IsAway = false;
    }

    private async Task SlowStoreAsync()
    {
        _faults.Latency = TimeSpan.FromSeconds(2);
        await Pause(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));
        _faults.Latency = TimeSpan.FromMilliseconds(3);
    }

    private Task Pause(TimeSpan least, TimeSpan most) => Task.Delay(World.Random.Between(least, most), World.Clock);
}
