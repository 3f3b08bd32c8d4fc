using Pawl.Engine;
using Pawl.Engine.Compatibility;
using Pawl.Engine.Control;
using Pawl.Engine.Snapshots;
using Pawl.Engine.State;
using Pawl.Language.Expressions;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>Changes what a chain comes to, in every way there is, and follows it and its forks with a model of a few lines.</summary>
internal sealed class OperatedChain(Simulation simulation, SimulatedRandom random, int number) : SimulatedOperation(simulation, random, number)
{
    private const int ForksAtMost = 3;

    private readonly Stops _stops = new(simulation, random);
    private readonly List<Followed> _followed = [];
    private readonly HashSet<string> _forks = [];

    public override async Task RunAsync()
    {
        await Pause(TimeSpan.FromSeconds(40));
        var request = new StartRequest
        {
            Tenant = Tenant, Definition = Chain.Versions[0].Definition.Id, Input = Chain.Data(Random.Below(10)), Id = $"chain-{Number}", RequestDigest = Digest($"chain {Number}"),
            SuspendedBy = Random.Chance(0.5) ? Starter : null,
        };
        var desk = new CommandDesk(Simulation, Random, await StartAsync(request));
        var followed = new Followed(desk, new(World, desk.Key, desk.CommandOf), new(Simulation, Random, desk));
        _followed.Add(followed);
        await OperateAsync(followed);
        if (Random.Chance(0.4)) await ForkAsync(followed);
        if (desk.Row.State.End is StatusPhase.Faulted) await RetryEndedAsync(followed);
    }

    public override void Check(Judgement judgement)
    {
        foreach (var (desk, beginning, bookmarks) in _followed)
        {
            bookmarks.CheckAsync().GetAwaiter().GetResult();
            if (!Simulation.Database.Executions.TryGetValue(desk.Key, out var row)) continue;
            desk.Check();
            var reading = beginning.Copy(desk.Key, desk.CommandOf);
            reading.Read(row.History);
            Require(Promise.ChangeIsExact, row.State.End is not StatusPhase.Faulted || reading.HasFailed, $"{desk.Key.Id}: it faulted with {row.State.Error}, and nothing of it had failed");
            Require(Promise.ChangeIsExact, row.State.End is not StatusPhase.Cancelled, $"{desk.Key.Id}: it was cancelled, and nobody wanted that");
        }

        var origins = _followed.Select(followed => followed.Desk.Key.Id).ToHashSet();
        foreach (var (key, row) in Simulation.Database.Executions)
            if (row.Start.ForkedFrom is { } from && origins.Contains(from.ExecutionId)) Require(Promise.ForkBeginsOnce, _forks.Contains(key.Id), $"{key.Id} was forked from {from}, and nobody asked for it");
        Require(Promise.ForkBeginsOnce, _forks.All(id => Simulation.Database.Executions.ContainsKey(new(Tenant, id))), "a fork was accepted and is not there");
    }

    private async Task OperateAsync(Followed followed)
    {
        var desk = followed.Desk;
        for (var round = 1 + Random.Below(5); round > 0 && !desk.HasEnded; round--)
        {
            await Pause(TimeSpan.FromSeconds(4));
            await (Random.Below(10) switch
            {
                8 or 9 => BookmarkAsync(followed),
                0 => SkipAsync(desk),
                1 => EditAsync(desk),
                2 => RetryInPlaceAsync(desk),
                3 => ResumeWithDataAsync(desk),
                4 => MigrateAsync(desk),
                5 => ForkAsync(followed),
                _ => _stops.MakeAsync(desk, ChainOf(desk).Definition, PublishAsync),
            });
        }
        await desk.LetGoAsync();
    }

    private async Task SkipAsync(CommandDesk desk)
    {
        if (!await desk.SuspendAsync()) return;
        var output = Random.Chance(0.6) ? Chain.Data(Amount()) : (JqValue?)null;
        await desk.GiveAsync(new SkipCommand(Random.Chance(0.8) ? null : Some(desk), output), ifPosition: Random.Chance(0.3) ? desk.Row.State.Position : null);
        await GoOnPerhapsAsync(desk);
    }

    private async Task EditAsync(CommandDesk desk)
    {
        if (!await desk.SuspendAsync()) return;
        var edit = new EditCommand(
            Random.Chance(0.5) ? JqValue.Parse($$"""{"k":{{Random.Below(50)}},"last":"by hand"}""") : null,
            Random.Chance(0.5) ? Chain.Data(Amount()) : null,
            Random.Chance(0.4) ? Some(desk) : null);
        if (edit is not { Context: null, Data: null, Next: null }) await desk.GiveAsync(edit);
        await GoOnPerhapsAsync(desk);
    }

    private async Task RetryInPlaceAsync(CommandDesk desk)
    {
        if (!await desk.SuspendAsync()) return;
        var chain = ChainOf(desk);
        var pointer = chain.PointerOf(Random.Below(chain.Links.Count));
        var walk = Walk(desk, until: null, pointer);
        if (walk.BeforeTask is { } before && Retrying.Find(chain.Definition, before.State, walk.Last!.State, pointer) is { } back) await desk.GiveAsync(back, ifPosition: walk.Last.State.Position);
        await GoOnPerhapsAsync(desk);
    }

    /// <summary>Several people let it go on with data of their own: those of one of them are what it gets.</summary>
    private async Task ResumeWithDataAsync(CommandDesk desk)
    {
        if (!await desk.SuspendAsync()) return;
        await Task.WhenAll(Enumerable.Range(0, 1 + Random.Below(3)).Select(_ => desk.GiveAsync(new ResumeCommand(JqValue.Parse($$"""{"k":{{Random.Below(50)}}}""")))));
    }

    private async Task MigrateAsync(CommandDesk desk)
    {
        while (!desk.HasEnded)
        {
            if (await InsistAsync(runtime => runtime.GetStateAsync(desk.Key, CancellationToken.None)) is not { End: null } state) return;
            var report = Compatibilities.Of(Chain.Of(state.Definition).Definition, Chain.Versions[^1].Definition, state);
            Require(Promise.ChangeIsExact, report.IsPossible || state.Definition == Chain.Versions[^1].Definition.Id, $"{desk.Key.Id}: it cannot be migrated: {report.Text}");
            if (!report.IsPossible || await desk.GiveAsync(MigrateCommand.Of(Chain.Versions[^1].Definition.Id, report, state.Position)) is not { Code: Refusals.PositionChanged }) return;
        }
    }

    /// <summary>Names where it stands, and sometimes goes back to where a name stands: in a fork.</summary>
    private async Task BookmarkAsync(Followed followed)
    {
        for (var times = 1 + Random.Below(4); times > 0; times--)
        {
            if (await followed.Bookmarks.UseAsync() is { } position) await ForkAsync(followed, position);
            else await Pause(TimeSpan.FromSeconds(2));
        }
    }

    private Task ForkAsync(Followed origin) => ForkAsync(origin, 1 + Random.Below((int)origin.Desk.Row.State.Position));

    private async Task ForkAsync(Followed origin, long position)
    {
        var walk = Walk(origin.Desk, position);
        if (Forking.Refusal(walk.Settled) is not null) return;
        await ForkAsync(origin, walk.Settled!, new(Random.Chance(0.3) ? JqValue.Parse($$"""{"k":{{Random.Below(50)}}}""") : null, Random.Chance(0.3) ? Chain.Data(Random.Below(1_000)) : null));
    }

    /// <summary>What has failed is begun again before the task that failed, with better data.</summary>
    private async Task RetryEndedAsync(Followed origin)
    {
        var desk = origin.Desk;
        var (before, failed) = (desk.Row.State.Position, desk.Row.State.Error!.Instance);
        var walk = Walk(desk, until: null, failed);
        Require(Promise.ForkBeginsOnce, walk.BeforeTask is not null, $"{desk.Key.Id}: its error comes from {failed}, which never began");
        if (walk.BeforeTask is { } moment) await ForkAsync(origin, moment, new(null, Chain.Data(Random.Below(1_000))));
        Require(Promise.ForkBeginsOnce, desk.Row.State.Position == before, $"{desk.Key.Id}: it went on when it was retried, although it had ended");
    }

    private async Task ForkAsync(Followed origin, Moment moment, ForkChanges changes)
    {
        if (_forks.Count == ForksAtMost) return;
        var state = moment.State;
        try
        {
            state = changes.Apply(Chain.Of(state.Definition).Definition, state);
        }
        catch (ForkRefusedException)
        {
            changes = new(null, null);
        }

        var name = $"{origin.Desk.Key.Id}-fork-{_forks.Count}";
        var isFile = Random.Chance(0.3);
        var request = new StartRequest
        {
            Tenant = Tenant, Definition = state.Definition, Input = state.Input, RequestDigest = Digest(name), Id = Random.Chance(0.5) ? name : null, IdempotencyKey = name,
            Fork = new(isFile ? Saved(state) : StateSnapshot.Of(state), new(origin.Desk.Key.Id, moment.State.Position, moment.At, IsForeign: isFile), []),
        };
        var key = await StartAsync(request);
        _forks.Add(key.Id);
        if (Random.Chance(0.5)) Require(Promise.RepetitionChangesNothing, await StartAsync(request) == key, $"{key.Id}: repeating the fork gave another one");

        var desk = new CommandDesk(Simulation, Random, key);
        Require(Promise.ForkBeginsOnce, desk.Row.Start.ForkedFrom == new ForkedFrom(origin.Desk.Key.Id, moment.State.Position), $"{key.Id}: it says that it comes from {desk.Row.Start.ForkedFrom}");
        var fork = new Followed(desk, Beginning(origin, moment, changes, desk), new(Simulation, Random, desk));
        _followed.Add(fork);
        await OperateAsync(fork);
    }

    /// <summary>As it is read back from the file that it was saved in.</summary>
    private StateSnapshot Saved(ExecutionState state) =>
        SnapshotJson.Read(SnapshotJson.Write(StateSnapshot.Of(Simulation.Plant is Plant.SavedContextLost ? state with { Context = JqValue.EmptyObject } : state)));

    /// <summary>Where a fork stands, as the model of the other one says and not as its state does.</summary>
    private static ChainReading Beginning(Followed origin, Moment moment, ForkChanges changes, CommandDesk fork)
    {
        var reading = origin.Beginning.Copy(origin.Desk.Key, origin.Desk.CommandOf);
        reading.Read(origin.Desk.Row.History, moment.State.Position);
        reading = reading.Copy(fork.Key, fork.CommandOf);
        if (changes.Context is { } context) reading.Take(context);
        if (changes.Data is { } data) reading.Number = (long)data["n"].AsDouble();
        return reading;
    }

    private static HistoryWalk Walk(CommandDesk desk, long? until, string? task = null)
    {
        var walk = new HistoryWalk(until, task);
        foreach (var batch in desk.Row.History)
            if (!walk.Add(batch)) break;
        return walk;
    }

    private static Chain ChainOf(CommandDesk desk) => Chain.Of(desk.Row.State.Definition);

    private string Some(CommandDesk desk) => Random.Of([.. ChainOf(desk).Links.Select(link => link.Name)]);

    /// <summary>Sometimes one with which a call fails.</summary>
    private long Amount() => Random.Chance(0.15) ? Chain.Most + 1 : Random.Below(1_000);

    private async Task GoOnPerhapsAsync(CommandDesk desk)
    {
        if (Random.Chance(0.5)) await desk.GiveAsync(Random.Chance(0.3) ? new StepCommand() : new ResumeCommand());
    }

    /// <summary>An execution, and the model of it as it begins.</summary>
    private sealed record Followed(CommandDesk Desk, ChainReading Beginning, Bookmarks Bookmarks);
}
