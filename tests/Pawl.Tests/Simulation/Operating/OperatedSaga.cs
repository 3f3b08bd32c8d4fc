using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>Lets a saga fail, cancels or terminates it, or only looks on; and knows what must be undone of it.</summary>
internal sealed class OperatedSaga(Simulation simulation, SimulatedRandom random, int number) : SimulatedOperation(simulation, random, number)
{
    private readonly Stops _stops = new(simulation, random);
    private readonly bool _fails = random.Chance(0.6);
    private CommandDesk? _desk;
    private bool _isCancelled;
    private bool _isTerminated;

    public override async Task RunAsync()
    {
        await Pause(TimeSpan.FromSeconds(40));
        var desk = _desk = new(Simulation, Random, await StartAsync(new()
        {
            Tenant = Tenant, Definition = Saga.Definition.Id, Input = JqValue.Object(("failures", JqValue.From(_fails ? 99L : 0L))), Id = $"saga-{Number}", RequestDigest = Digest($"saga {Number}"),
        }));
        for (var round = Random.Below(3); round > 0 && !desk.HasEnded; round--)
        {
            await Pause(TimeSpan.FromSeconds(3));
            await _stops.MakeAsync(desk, Saga.Definition, PublishAsync);
        }
        if (Random.Chance(0.5))
        {
            await Pause(TimeSpan.FromSeconds(4));
            _isCancelled = await desk.GiveAsync(new CancelCommand("changed my mind")) is { Kind: not OperatorOutcomeKind.Refused };
        }
        if (Random.Chance(0.2))
        {
            await Pause(TimeSpan.FromSeconds(2));
            _isTerminated = await desk.GiveAsync(new TerminateCommand("at once")) is { Kind: OperatorOutcomeKind.Done };
        }
        await desk.LetGoAsync();
    }

    public override void Check(Judgement judgement)
    {
        if (_desk is null || !Simulation.Database.Executions.TryGetValue(_desk.Key, out var row)) return;
        _desk.Check();
        var id = _desk.Key.Id;
        var expected = _isCancelled || _isTerminated ? StatusPhase.Cancelled : _fails ? StatusPhase.Faulted : StatusPhase.Completed;
        Require(Promise.EndIsAsForetold, row.State.End == expected, $"{id}: it ended {row.State.End}, {expected} was foretold");

        var undone = Saga.Undone(row);
        var toUndo = Saga.ToUndo(row) is { } done ? Enumerable.Reverse(done).ToList() : [];
        // What was terminated stops in the middle.
        var isRight = row.Events.Any(happened => happened is ExecutionCancelled { Terminated: true }) ? toUndo.Take(undone.Count).SequenceEqual(undone) : toUndo.SequenceEqual(undone);
        Require(Promise.UndoneOnceInReverse, isRight, $"{id}: it undid {string.Join(' ', undone)}, and {string.Join(' ', toUndo)} was foretold");
        foreach (var step in Simulation.Ledger.Undone(_desk.Key).GroupBy(step => step))
            Require(Promise.UndoneOnceInReverse, step.Count() == 1 && toUndo.Contains(step.Key), $"{id}: outside, {step.Key} was undone {step.Count()} times, and {string.Join(' ', toUndo)} was to be");
    }
}
