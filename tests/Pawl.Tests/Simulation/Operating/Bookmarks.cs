using Pawl.Runtime.Checkpoints;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>Names positions of one execution, forgets names and cleans up by age; and knows by a list of its own which names stand for what.</summary>
internal sealed class Bookmarks(Simulation simulation, SimulatedRandom random, CommandDesk desk)
{
    private const int Most = 100;
    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(12);

    private readonly Dictionary<string, (long Position, DateTimeOffset At)> _known = [];
    private readonly SimulatedCheckpoints _store = simulation.Database.Checkpoints;

    /// <summary>Does one thing with them.</summary>
    /// <returns>A position to go back to; null when nobody wants to.</returns>
    public async Task<long?> UseAsync()
    {
        var name = random.Of("before", "here", "end");
        switch (random.Below(6))
        {
            case 0:
                Require(await _store.DeleteAsync(desk.Key, name, CancellationToken.None) == Stands(name), $"deleting '{name}' was answered otherwise");
                _known.Remove(name);
                return null;
            case 1:
                simulation.CleanUps.Add(simulation.World.Clock.GetUtcNow() - Oldest);
                await new CheckpointRetention(_store, simulation.World.Clock).CleanUpAsync(Oldest, CancellationToken.None);
                return null;
            case 2:
                var found = await _store.GetAsync(desk.Key, name, CancellationToken.None);
                Require(found?.Position == (Stands(name) ? _known[name].Position : null), $"'{name}' stands for {found?.Position}");
                return found?.Position;
            default:
                await AddAsync(name);
                return null;
        }
    }

    /// <summary>Holds all of them against the list.</summary>
    public async Task CheckAsync()
    {
        var listed = await _store.ListAsync(desk.Key, CancellationToken.None);
        var expected = _known.Where(known => Stands(known.Key)).Select(known => (known.Key, known.Value.Position)).Order();
        Require(listed.Select(row => (row.Name, row.Position)).Order().SequenceEqual(expected), $"it has {string.Join(' ', listed)}, and {string.Join(' ', expected)} was foretold");
    }

    private async Task AddAsync(string name)
    {
        var (now, position) = (simulation.World.Clock.GetUtcNow(), desk.Row.State.Position);
        var made = await _store.AddAsync(desk.Key, new(name, position, now, null), Most, CancellationToken.None);
        if (!Stands(name)) _known[name] = (position, now);
        Require(made?.Position == _known[name].Position, $"'{name}' was made at {position} and stands for {made?.Position}");
    }

    /// <summary>Whether it was made, and has not become too old when somebody cleaned up.</summary>
    private bool Stands(string name) => _known.TryGetValue(name, out var known) && !simulation.CleanUps.Exists(before => known.At < before);

    private void Require(bool holds, string otherwise)
    {
        if (!holds) simulation.World.Violate(Promise.CheckpointsStand, $"{desk.Key.Id}: {otherwise}");
    }
}
