using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Runtime.Executions;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>A command as it was given, and what was answered last.</summary>
/// <param name="Command">The command.</param>
/// <param name="Stamp">Who gave it, under which key and condition.</param>
internal sealed record GivenCommand(OperatorCommand Command, OperatorStamp Stamp)
{
    /// <summary>The answer; null while there is none, and when there is no such execution.</summary>
    public OperatorOutcome? Outcome { get; set; }

    /// <summary>Whether a try at it went unanswered: it may still take effect, whatever another try was answered.</summary>
    public bool IsUncertain { get; set; }
}

/// <summary>Gives commands to one execution, each under a key of its own and until it is answered, and holds each answer against the stored history.</summary>
internal sealed class CommandDesk(Simulation simulation, SimulatedRandom random, ExecutionKey key)
{
    private const string Actor = "key:simulated";

    private readonly SimulatedWorld _world = simulation.World;
    private readonly Dictionary<string, GivenCommand> _given = [];

    public ExecutionKey Key => key;

    /// <summary>The execution in the store.</summary>
    public SimulatedRow Row => simulation.Database.Executions[key];

    public bool HasEnded => Row.State.End is not null;

    public bool IsSuspended => Row.State.Suspension is not null;

    /// <summary>Whether a command that was refused may take effect later, because a try at it went unanswered.</summary>
    public bool HasHanging => _given.Values.Any(given => given is { IsUncertain: true, Outcome.Kind: not OperatorOutcomeKind.Done });

    /// <summary>The command of an idempotency key; null when none was given under it.</summary>
    public OperatorCommand? CommandOf(string? id) => id is not null && _given.TryGetValue(id, out var given) ? given.Command : null;

    /// <summary>Gives a command, and sees to it that it takes effect once.</summary>
    /// <param name="command">The command.</param>
    /// <param name="ifPosition">The position that the history must have; null when any will do.</param>
    /// <param name="id">The idempotency key; null for one of its own.</param>
    /// <returns>Null when the execution is set aside, or there is none.</returns>
    public async Task<OperatorOutcome?> GiveAsync(OperatorCommand command, long? ifPosition = null, string? id = null)
    {
        var given = new GivenCommand(command, new(Actor, id ?? $"{key.Id}/{_given.Count}", ifPosition));
        _given.Add(given.Stamp.CommandId!, given);
        if (await InsistAsync(given) is not { Outcome: { } outcome }) return null;

        given.Outcome = outcome;
        Check(given);
        if (random.Chance(0.3) && outcome.Kind == OperatorOutcomeKind.Done && await InsistAsync(given) is { Outcome: { } again })
        {
            Require(Promise.RepetitionChangesNothing, again == outcome, $"{command} was answered {outcome}, and {again} when it was repeated");
            Check(given);
        }
        return outcome;
    }

    /// <summary>Has it stand still. What comes of one that stands still already is nothing.</summary>
    /// <returns>Whether it stands still now.</returns>
    public async Task<bool> SuspendAsync() => await GiveAsync(new SuspendCommand("by the simulation")) is { Kind: not OperatorOutcomeKind.Refused } && IsSuspended;

    /// <summary>Has it go on for as long as something stops it.</summary>
    public async Task LetGoAsync()
    {
        await GiveAsync(new SetBreakpointsCommand([]));
        while (!HasEnded)
        {
            if (IsSuspended) await GiveAsync(new ResumeCommand());
            await Task.Delay(random.Between(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(3)), _world.Clock);
        }
    }

    /// <summary>Waits until it stands still or has ended.</summary>
    public async Task<bool> StandsStillAsync()
    {
        while (!HasEnded && !IsSuspended) await Task.Delay(TimeSpan.FromMilliseconds(250), _world.Clock);
        return IsSuspended;
    }

    /// <summary>Whether it stands still and is to go on by itself.</summary>
    public bool GoesOnByItself => Row.State.Suspension is { Until: not null } or { When: not null };

    /// <summary>Waits until a suspension is over that ends by itself, whoever ended it.</summary>
    public async Task GoesOnAsync(DateTimeOffset since)
    {
        while (!HasEnded && GoesOnByItself && Row.State.Suspension?.Since == since) await Task.Delay(TimeSpan.FromMilliseconds(250), _world.Clock);
    }

    /// <summary>Holds every answer against the history as it is in the end.</summary>
    public void Check()
    {
        foreach (var given in _given.Values) Check(given);
    }

    private void Check(GivenCommand given)
    {
        if (given.Outcome is not { } outcome || !simulation.Database.Executions.TryGetValue(key, out var row)) return;
        var batches = row.History.Where(batch => batch.Events.Any(happened => IsOf(happened, given))).ToList();
        var effects = batches.Sum(batch => batch.Events.Count(happened => IsOf(happened, given) && IsEffect(given.Command, happened)));
        Require(Promise.StimulusIsAppliedOnce, batches.Count <= 1 && effects <= 1, $"{given.Command} took effect {Math.Max(batches.Count, effects)} times");
        if (outcome.Kind == OperatorOutcomeKind.Done) Require(Promise.AnsweredIsDurable, effects == 1, $"{given.Command} was answered {outcome}, and nothing of it is stored");
        else if (!given.IsUncertain) Require(Promise.RefusedChangesNothing, batches.Count == 0, $"{given.Command} was answered {outcome}, and took effect");
        if (given.Stamp.IfPosition is { } expected && batches is [var only, ..])
            Require(Promise.RefusedChangesNothing, only.Position == expected + 1, $"{given.Command} was meant for position {expected}, and took effect behind {only.Position - 1}");
    }

    private async Task<OperatorAnswer?> InsistAsync(GivenCommand given)
    {
        while (true)
        {
            if (simulation.Reach(random) is { } node)
            {
                try
                {
                    return await node.Ask(runtime => runtime.OperateAsync(key, Sent(given.Command), given.Stamp, CancellationToken.None)).WaitAsync(TimeSpan.FromSeconds(25), _world.Clock);
                }
                catch (Exception fault) when (fault is TimeoutException or RuntimeUnavailableException)
                {
                    given.IsUncertain |= fault is TimeoutException or RuntimeUnavailableException { MayHaveHappened: true };
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

    /// <summary>The command as it arrives: whole, unless that is planted otherwise.</summary>
    private OperatorCommand Sent(OperatorCommand command) =>
        simulation.Plant is Plant.EditsLoseData && command is EditCommand { Next: not null, Task: null } edit ? edit with { Data = null } : command;

    private void Require(Promise promise, bool holds, string otherwise)
    {
        if (!holds) _world.Violate(promise, $"{key.Id}: {otherwise}");
    }

    private static bool IsOf(HistoryEvent happened, GivenCommand given) => happened is IOperated { By: { } by } && by.CommandId == given.Stamp.CommandId;

    /// <summary>Whether this is the one fact that a command is there for.</summary>
    private static bool IsEffect(OperatorCommand command, HistoryEvent happened) => command switch
    {
        SuspendCommand => happened is ExecutionSuspended,
        ResumeCommand => happened is ExecutionResumed,
        StepCommand or RunUntilCommand => happened is RunGoalSet,
        SetBreakpointsCommand => happened is BreakpointsSet,
        SkipCommand => happened is TaskOverridden or CursorMoved,
        RetryFromCommand => happened is CursorMoved,
        EditCommand { Data: null, Next: null } => happened is ContextEdited,
        EditCommand => happened is CursorMoved,
        MigrateCommand => happened is DefinitionMigrated,
        CancelCommand or TerminateCommand => happened is ExecutionCancelled or CompensationStarted,
        _ => throw new InvalidOperationException($"{command.GetType().Name} has no effect here."),
    };
}
