namespace Pawl.Tests.Simulation;

/// <summary>Makes everything go wrong that a seed has in store, for a minute.</summary>
internal sealed class Misfortunes(Simulation simulation, StoreFaults faults, Misfortune without)
{
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(60);
    /// <summary>Longer than a lease: whoever stands still so long has lost everything when it wakes up.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly SimulatedWorld _world = simulation.World;

    /// <summary>Longer than they take.</summary>
    public static TimeSpan Patience => Last * 3;

    /// <summary>When timers may be late.</summary>
    public List<(DateTimeOffset From, DateTimeOffset To)> BadTimes { get; } = [];

    public async Task MakeAsync()
    {
        var end = _world.Clock.GetUtcNow() + Last;
        var from = _world.Clock.GetUtcNow();
        faults.Refused = Unless(Misfortune.RefusedCalls, _world.Random.Of(0, 0.01, 0.1));
        faults.Unknown = Unless(Misfortune.LostAnswers, _world.Random.Of(0, 0.05, 0.2));
        faults.Doubled = Unless(Misfortune.DoubledRows, _world.Random.Of(0, 0.5));
        faults.Deadly = Unless(Misfortune.DeadlyMoments, _world.Random.Of(0, 0.01));
        faults.LostNotices = Unless(Misfortune.LostNotices, _world.Random.Of(0, 0.1, 0.9));
        faults.DoubledNotices = Unless(Misfortune.DoubledNotices, _world.Random.Of(0, 0.5));
        while (_world.Clock.GetUtcNow() < end)
        {
            var next = _world.Clock.GetUtcNow() + _world.Random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
            while (_world.Clock.GetUtcNow() < next && AllAreUp) await Pause(TimeSpan.Zero, TimeSpan.FromSeconds(1));
            await (_world.Random.Below(8) switch
            {
                _ when !AllAreUp => CrashAsync(),
                0 or 1 => Unless(Misfortune.Crashes, CrashAsync),
                2 => simulation.IsShared ? Unless(Misfortune.Pauses, PauseNodeAsync) : Unless(Misfortune.TakeOvers, TakeOverAsync),
                3 => Unless(Misfortune.Stops, StopAsync),
                4 => Unless(Misfortune.Outages, OutageAsync),
                5 => Unless(Misfortune.SlowStore, SlowStoreAsync),
                6 => simulation.IsShared ? Unless(Misfortune.CutLeases, CutLeasesAsync) : Unless(Misfortune.Crashes, CrashAsync),
                _ => simulation.IsShared ? Unless(Misfortune.Pauses, PauseNodeAsync) : Unless(Misfortune.SlowStore, SlowStoreAsync),
            });
        }
        faults.Stop();
        foreach (var dead in simulation.Nodes.Where(node => node.IsDead).ToList()) simulation.Lose(dead);
        while (simulation.Nodes.Count < simulation.NodeCount) await simulation.StartNodeAsync();
        // Until the leases of the dead have ended, and what they owned is owned again.
        BadTimes.Add((from, _world.Clock.GetUtcNow() + TimeSpan.FromSeconds(simulation.IsShared ? 20 : 5)));
    }

    private bool AllAreUp => simulation.Nodes.Count(node => !node.IsDead) >= simulation.NodeCount;

    /// <summary>A process is gone (one that is dead already, if there is one), and another one comes in its place.</summary>
    private async Task CrashAsync()
    {
        if (simulation.Nodes.FirstOrDefault(node => node.IsDead) is { } dead) simulation.Lose(dead);
        else if (simulation.Reach(_world.Random) is { } node)
        {
            _world.Trace($"crash of {node.Name}");
            simulation.Lose(node);
        }
        await Pause(TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await simulation.StartNodeAsync();
        if (!_world.Random.Chance(0.4)) return;

        // In the middle of recovery.
        await Pause(TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        await CrashAsync();
    }

    /// <summary>Another process takes everything while the first one still works.</summary>
    private async Task TakeOverAsync()
    {
        var zombie = simulation.Nodes[0];
        await simulation.StartNodeAsync();
        await Pause(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        _world.Trace($"{zombie.Name} dies at last");
        zombie.Kill();
    }

    /// <summary>A node stands still, and goes on as if nothing had been.</summary>
    private async Task PauseNodeAsync()
    {
        if (simulation.Reach(_world.Random) is not { } node) return;
        _world.Trace($"{node.Name} stands still");
        node.Pause();
        await Pause(TimeSpan.FromMilliseconds(100), LongestPause);
        _world.Trace($"{node.Name} goes on");
        node.Resume();
    }

    /// <summary>A node works on, and counts as dead for the others.</summary>
    private async Task CutLeasesAsync()
    {
        if (simulation.Reach(_world.Random) is not { } node) return;
        _world.Trace($"{node.Name} is cut from the leases");
        node.LeasesAreCut = true;
        await Pause(TimeSpan.FromMilliseconds(100), LongestPause);
        node.LeasesAreCut = false;
    }

    private async Task StopAsync()
    {
        if (simulation.Reach(_world.Random) is not { } node) return;
        _world.Trace($"{node.Name} stops");
        var stop = node.Tell(runtime => runtime.StopAsync(CancellationToken.None));
        while (!stop.IsCompleted && !node.IsDead) await Pause(TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
        simulation.Lose(node);
        await simulation.StartNodeAsync();
    }

    private async Task OutageAsync()
    {
        _world.Trace("outage");
        faults.IsAway = true;
        await Pause(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(15));
        faults.IsAway = false;
    }

    private async Task SlowStoreAsync()
    {
        faults.Latency = TimeSpan.FromSeconds(2);
        await Pause(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));
        faults.Latency = TimeSpan.FromMilliseconds(3);
    }

    private double Unless(Misfortune misfortune, double probability) => without.HasFlag(misfortune) ? 0 : probability;

    private Task Unless(Misfortune misfortune, Func<Task> make) => without.HasFlag(misfortune) ? Task.CompletedTask : make();

    private Task Pause(TimeSpan least, TimeSpan most) => Task.Delay(_world.Random.Between(least, most), _world.Clock);
}
