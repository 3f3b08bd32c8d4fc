using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>Changes data and what comes next in the lists inside a loop, a <c>try</c> and the branches of a fork, and follows it with a model of a few lines.</summary>
internal sealed class OperatedNest(Simulation simulation, SimulatedRandom random, int number) : SimulatedOperation(simulation, random, number)
{
    private readonly Stops _stops = new(simulation, random);
    private CommandDesk? _desk;

    public override async Task RunAsync()
    {
        await Pause(TimeSpan.FromSeconds(40));
        var desk = _desk = new(Simulation, Random, await StartAsync(new()
        {
            Tenant = Tenant, Definition = Nest.Definition.Id, Input = Chain.Data(Random.Below(10)), Id = $"nest-{Number}", RequestDigest = Digest($"nest {Number}"), SuspendedBy = Random.Chance(0.3) ? Starter : null,
        }));
        for (var round = 3 + Random.Below(6); round > 0 && !desk.HasEnded; round--)
        {
            await Pause(TimeSpan.FromSeconds(2));
            if (Random.Chance(0.2)) await _stops.MakeAsync(desk, Nest.Definition, PublishAsync);
            else await ChangeAsync(desk);
        }
        await desk.LetGoAsync();
    }

    public override void Check(Judgement judgement)
    {
        if (_desk is null || !Simulation.Database.Executions.TryGetValue(_desk.Key, out var row)) return;
        _desk.Check();
        new NestReading(World, _desk.Key, _desk.CommandOf).Read(row.History);
        Require(Promise.ChangeIsExact, row.State.End is StatusPhase.Completed, $"{_desk.Key.Id}: it ended {row.State.End} with {row.State.Error}");
    }

    private async Task ChangeAsync(CommandDesk desk)
    {
        if (!await desk.SuspendAsync()) return;
        var data = Random.Chance(0.7) ? Chain.Data(Random.Below(1_000)) : (JqValue?)null;
        await desk.GiveAsync(Random.Below(3) switch
        {
            0 => new SkipCommand(Here(desk), data),
            // The list that the task is in may not run: it is refused then, and changes nothing.
            1 => new EditCommand(Data: data, Next: Random.Of([.. Nest.Places.Keys])),
            _ => new EditCommand(Data: data ?? Chain.Data(Random.Below(1_000)), Task: Here(desk)),
        });
        if (Random.Chance(0.3)) await desk.GiveAsync(new StepCommand());
        else if (Random.Chance(0.7)) await desk.GiveAsync(new ResumeCommand());
    }

    /// <summary>A task that lives or comes next, mostly.</summary>
    private string Here(CommandDesk desk)
    {
        var state = desk.Row.State;
        var names = state.Runs.Values.Where(run => run.Id != 0).Select(run => run.Pointer[(run.Pointer.LastIndexOf('/') + 1)..])
            .Concat(state.Runs.Values.Select(run => run.Cursor).OfType<Pawl.Engine.State.Cursor>().SelectMany(cursor => Nest.Places.Where(place => place.Value == (cursor.List, cursor.Next)).Select(place => place.Key)))
            .Where(Nest.Places.ContainsKey).ToList();
        return names.Count > 0 && Random.Chance(0.9) ? names[Random.Below(names.Count)] : Random.Of([.. Nest.Places.Keys]);
    }
}
