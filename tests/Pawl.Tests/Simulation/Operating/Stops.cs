using Pawl.Engine.Control;
using Pawl.Language.Definitions;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>Ways to have an execution stand still and go on, none of which changes what it comes to.</summary>
internal sealed class Stops(Simulation simulation, SimulatedRandom random)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);

    private int _events;

    /// <summary>Does one of them.</summary>
    /// <param name="desk">Where commands are given.</param>
    /// <param name="definition">What the execution runs.</param>
    /// <param name="publish">Publishes an event: id, type, data.</param>
    public Task MakeAsync(CommandDesk desk, WorkflowDefinition definition, Func<string, string, string, Task> publish) => random.Below(8) switch
    {
        0 => RunUntilAsync(desk, definition),
        1 => BreakAsync(desk, definition),
        2 => ResumeAtOnceAsync(desk),
        3 => SuspendForAWhileAsync(desk),
        4 => SuspendForAnEventAsync(desk, publish),
        5 => SuspendOnConditionAsync(desk),
        6 => CompareAndSuspendAsync(desk),
        _ => StepAsync(desk),
    };

    private async Task RunUntilAsync(CommandDesk desk, WorkflowDefinition definition)
    {
        await desk.GiveAsync(new RunUntilCommand(Some(definition)));
        if (!await desk.StandsStillAsync()) return;
        if (random.Chance(0.5)) await desk.GiveAsync(new ResumeCommand());
    }

    private async Task BreakAsync(CommandDesk desk, WorkflowDefinition definition)
    {
        await desk.GiveAsync(new SetBreakpointsCommand([.. Enumerable.Range(0, 1 + random.Below(3)).Select(_ => Some(definition))]));
        for (var times = random.Below(4); times >= 0; times--)
        {
            if (desk.IsSuspended) await desk.GiveAsync(new ResumeCommand());
            await PauseAsync();
        }
        if (random.Chance(0.5)) await desk.GiveAsync(new SetBreakpointsCommand([]));
    }

    /// <summary>Suspends it twice, and has several people resume it at the same time: of each, one thing comes.</summary>
    private async Task ResumeAtOnceAsync(CommandDesk desk)
    {
        await desk.GiveAsync(new SetBreakpointsCommand([]));
        if (!await desk.SuspendAsync()) return;
        var isSure = !desk.HasHanging;
        var again = await desk.GiveAsync(new SuspendCommand("once more"));
        if (isSure && again is { Kind: not OperatorOutcomeKind.Unchanged }) simulation.World.Violate(Promise.RefusedChangesNothing, $"{desk.Key.Id}: it was suspended, and suspending it again was answered {again}");

        var since = desk.Row.State.Suspension?.Since;
        var answers = await Task.WhenAll(Enumerable.Range(0, 2 + random.Below(4)).Select(_ => desk.GiveAsync(new ResumeCommand())));
        var done = answers.Count(answer => answer is { Kind: OperatorOutcomeKind.Done });
        if (isSure && since is not null && !desk.HasHanging && done != 1 && !answers.Contains(null)) simulation.World.Violate(Promise.GoesOnOnce, $"{desk.Key.Id}: of {answers.Length} resumes at the same time {done} took effect");
    }

    private async Task SuspendForAWhileAsync(CommandDesk desk)
    {
        var until = simulation.World.Clock.GetUtcNow() + random.Between(-TimeSpan.FromSeconds(1), Longest);
        if (await desk.GiveAsync(new SuspendCommand("for a while", Until: until)) is not { Kind: OperatorOutcomeKind.Done }) return;
        await LeaveAsync(desk);
    }

    private async Task SuspendForAnEventAsync(CommandDesk desk, Func<string, string, string, Task> publish)
    {
        var type = $"go-{desk.Key.Id}-{_events++}";
        var isFiltered = random.Chance(0.5);
        if (await desk.GiveAsync(new SuspendCommand("for an event", When: new(Event: new(type, isFiltered ? ".data.go" : null)))) is not { Kind: OperatorOutcomeKind.Done }) return;

        if (isFiltered) await publish($"{type}/0", type, """{"go":false}""");
        await publish($"{type}/1", type, """{"go":true}""");
        if (random.Chance(0.5)) await publish($"{type}/2", type, """{"go":true}""");
        await LeaveAsync(desk);
    }

    private async Task SuspendOnConditionAsync(CommandDesk desk)
    {
        var condition = random.Of(".input != null", "true", ".context == .context", "(.results | length) > 0");
        if (await desk.GiveAsync(new SuspendCommand("on a condition", When: new(condition))) is not { Kind: OperatorOutcomeKind.Done }) return;
        // Only a result that comes makes the last one true, and nothing may be under way.
        if (condition.StartsWith("(.results", StringComparison.Ordinal))
        {
            await PauseAsync();
            if (desk.IsSuspended) await desk.GiveAsync(new ResumeCommand());
            return;
        }
        await LeaveAsync(desk);
    }

    /// <summary>A command that is meant for a moment takes effect at that moment or not at all.</summary>
    private async Task CompareAndSuspendAsync(CommandDesk desk)
    {
        var stale = random.Below((int)desk.Row.State.Position);
        if (await desk.GiveAsync(new SuspendCommand("too late"), ifPosition: stale) is { } late && late.Code != Refusals.PositionChanged)
            simulation.World.Violate(Promise.RefusedChangesNothing, $"{desk.Key.Id}: a command that was meant for position {stale}, which is past, was answered {late}");
        await desk.GiveAsync(new SuspendCommand("in time"), ifPosition: desk.Row.State.Position);
        await PauseAsync();
    }

    private async Task StepAsync(CommandDesk desk)
    {
        if (!await desk.SuspendAsync()) return;
        for (var steps = 1 + random.Below(4); steps > 0; steps--)
        {
            await desk.GiveAsync(new StepCommand());
            if (random.Chance(0.8) ? !await desk.StandsStillAsync() : !await desk.SuspendAsync()) return;
        }
    }

    /// <summary>Goes on by itself, or somebody is quicker.</summary>
    private async Task LeaveAsync(CommandDesk desk)
    {
        // It may have gone on at once, and stand at a breakpoint by now.
        if (!desk.GoesOnByItself || desk.Row.State.Suspension is not { } suspension) return;
        if (random.Chance(0.3))
        {
            await PauseAsync();
            await desk.GiveAsync(new ResumeCommand());
        }
        else
        {
            await desk.GoesOnAsync(suspension.Since);
        }
    }

    private string Some(WorkflowDefinition definition)
    {
        var pointers = definition.TasksByPointer.Keys.Order(StringComparer.Ordinal).ToList();
        return pointers[random.Below(pointers.Count)];
    }

    private Task PauseAsync() => Task.Delay(random.Between(TimeSpan.Zero, Longest), simulation.World.Clock);
}
