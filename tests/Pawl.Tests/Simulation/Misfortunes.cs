namespace Pawl.Tests.Simulation;

/// <summary>Makes everything go wrong that a seed has in store, for a minute.</summary>
internal sealed class Misfortunes(Simulation simulation, StoreFaults faults, Misfortune without)
{
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(60);

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
        while (_world.Clock.GetUtcNow() < end)
        {
            var next = _world.Clock.GetUtcNow() + _world.Random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
            while (_world.Clock.GetUtcNow() < next && simulation.Node is not { IsDead: true }) await Pause(TimeSpan.Zero, TimeSpan.FromSeconds(1));
            await (_world.Random.Below(6) switch
            {
                _ when simulation.Node is null or { IsDead: true } => CrashAsync(),
                0 or 1 => Unless(Misfortune.Crashes, CrashAsync),
                2 => Unless(Misfortune.TakeOvers, TakeOverAsync),
                3 => Unless(Misfortune.Stops, StopAsync),
                4 => Unless(Misfortune.Outages, OutageAsync),
                _ => Unless(Misfortune.SlowStore, SlowStoreAsync),
            });
        }
        faults.Stop();
        if (simulation.Node is not { IsDead: false }) await simulation.StartNodeAsync();
        BadTimes.Add((from, _world.Clock.GetUtcNow() + TimeSpan.FromSeconds(5)));
    }

    private async Task CrashAsync()
    {
        _world.Trace($"crash of {simulation.Node?.Name}");
        simulation.Lose(kill: true);
        await Pause(TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await simulation.StartNodeAsync();
        if (!_world.Random.Chance(0.4)) return;

        // In the middle of recovery.
        await Pause(TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        await CrashAsync();
    }

    private async Task TakeOverAsync()
    {
        var zombie = simulation.Node;
        await simulation.StartNodeAsync();
        await Pause(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        _world.Trace($"{zombie?.Name} dies at last");
        zombie?.Kill();
    }

    private async Task StopAsync()
    {
        var node = simulation.Node!;
        _world.Trace($"{node.Name} stops");
        var stop = node.Tell(runtime => runtime.StopAsync(CancellationToken.None));
        while (!stop.IsCompleted && !node.IsDead) await Pause(TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
        simulation.Lose(kill: true);
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
