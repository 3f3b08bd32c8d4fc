using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Runtime.Executions;

namespace Pawl.Tests.Simulation;

/// <summary>Somebody in charge of one execution: suspends it, steps it, has it go on, and insists on each command under a key of its own. What it does changes no outcome.</summary>
internal sealed class SimulatedOperator(Simulation simulation, SimulatedRandom random, ExecutionKey key)
{
    private readonly SimulatedWorld _world = simulation.World;
    private int _commands;

    /// <summary>Operates for a while, and leaves the execution running.</summary>
    public async Task RunAsync()
    {
        for (var round = random.Below(3); round >= 0; round--)
        {
            await Task.Delay(random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(15)), _world.Clock);
            if (await GiveAsync(new SuspendCommand("by the simulation")) is not { Kind: not OperatorOutcomeKind.Refused }) return;
            if (random.Chance(0.5))
            {
                await GiveAsync(new StepCommand());
                await Task.Delay(random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(5)), _world.Clock);
                // Wherever the step has come: from here on nothing is left of it.
                if (await GiveAsync(new SuspendCommand()) is not { Kind: not OperatorOutcomeKind.Refused }) return;
            }
            if (await GiveAsync(new ResumeCommand()) is { Code: { } code } && code != Refusals.Ended && simulation.Database.Executions[key].State.End is null)
                _world.Violate(Promise.AnsweredIsDurable, $"{key.Id}: it was suspended, and cannot be resumed: {code}");
        }
    }

    /// <summary>Gives a command, and sees to it that it takes effect once.</summary>
    /// <returns>Null when the execution is set aside.</returns>
    private async Task<OperatorOutcome?> GiveAsync(OperatorCommand command)
    {
        var stamp = new OperatorStamp("key:simulated", $"{key.Id}/{_commands++}");
        if (await InsistAsync(command, stamp) is not { Outcome: { } outcome }) return null;
        Check(command, stamp, outcome);
        if (random.Chance(0.3) && outcome.Kind == OperatorOutcomeKind.Done && await InsistAsync(command, stamp) is { Outcome: { } again })
        {
            if (again != outcome) _world.Violate(Promise.RepetitionChangesNothing, $"{key.Id}: {command} was answered {outcome}, and {again} when it was repeated");
            Check(command, stamp, again);
        }
        return outcome;
    }

    private void Check(OperatorCommand command, OperatorStamp stamp, OperatorOutcome outcome)
    {
        var recorded = simulation.Database.Executions[key].History.SelectMany(batch => batch.Events.Select(happened => (batch.Position, By: MarkOf(happened))))
            .Where(happened => happened.By?.CommandId == stamp.CommandId).Select(happened => happened.Position).Distinct().Count();
        if (recorded > 1) _world.Violate(Promise.StimulusIsAppliedOnce, $"{key.Id}: {command} took effect {recorded} times");
        if (outcome.Kind == OperatorOutcomeKind.Done && recorded == 0) _world.Violate(Promise.AnsweredIsDurable, $"{key.Id}: {command} was answered {outcome}, and nothing of it is stored");
    }

    private async Task<OperatorAnswer?> InsistAsync(OperatorCommand command, OperatorStamp stamp)
    {
        while (true)
        {
            if (simulation.Reach(random) is { } node)
            {
                try
                {
                    return await node.Ask(runtime => runtime.OperateAsync(key, command, stamp, CancellationToken.None)).WaitAsync(TimeSpan.FromSeconds(25), _world.Clock);
                }
                catch (Exception fault) when (fault is TimeoutException or RuntimeUnavailableException)
                {
                    _world.Trace($"operator of {key.Id} refused");
                }
                catch (ExecutionQuarantinedException set) when (simulation.Plant is not Plant.None)
                {
                    _world.Trace($"operator of {key.Id}: {set.Message}");
                    return null;
                }
            }
            await Task.Delay(random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(2)), _world.Clock);
        }
    }

    private static OperatorMark? MarkOf(HistoryEvent happened) => happened switch
    {
        ExecutionSuspended suspended => suspended.By,
        ExecutionResumed resumed => resumed.By,
        RunGoalSet goal => goal.By,
        _ => null,
    };
}
