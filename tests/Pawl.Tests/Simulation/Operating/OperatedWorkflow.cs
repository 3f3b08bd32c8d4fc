using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Runtime.Executions;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>Stops a generated workflow and lets it go on in every way that changes no outcome, and holds it to the end that is foretold for it.</summary>
internal sealed class OperatedWorkflow(Simulation simulation, SimulatedRandom random, int number) : SimulatedOperation(simulation, random, number)
{
    private readonly GeneratedWorkflow _workflow = simulation.Workflows[random.Below(simulation.Workflows.Count)];
    private readonly Stops _stops = new(simulation, random);
    private CommandDesk? _desk;

    public override async Task RunAsync()
    {
        await Pause(TimeSpan.FromSeconds(40));
        var isSuspended = Random.Chance(0.4);
        var request = new StartRequest
        {
            Tenant = Tenant, Definition = _workflow.Definition.Id, Input = _workflow.Input, Id = $"operated-{Number}", RequestDigest = Digest($"operated {Number}"),
            SuspendedBy = isSuspended ? Starter : null,
        };
        _desk = new(Simulation, Random, await StartAsync(request));
        if (isSuspended) Require(Promise.StandsStill, _desk.Row.History[0].Events.Any(happened => happened is ExecutionSuspended { Cause: SuspensionCause.Start } or ExecutionFaulted), $"{_desk.Key.Id}: it was to start suspended, and runs");

        for (var round = 1 + Random.Below(4); round > 0 && !_desk.HasEnded; round--)
        {
            await Pause(TimeSpan.FromSeconds(8));
            await _stops.MakeAsync(_desk, _workflow.Definition, publish: PublishAsync);
        }
        await _desk.LetGoAsync();
    }

    public override void Check(Judgement judgement)
    {
        if (_desk is null) return;
        _desk.Check();
        judgement.CheckEnd(_desk.Key, _workflow);
    }
}
