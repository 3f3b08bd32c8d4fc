using System.Security.Cryptography;
using System.Text;
using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>Publishes versions of a workflow, disables, enables, deletes and rolls back, while executions of it start through any node, alone and as children of whatever is the latest.</summary>
internal sealed class OperatedShelf(Simulation simulation, SimulatedRandom random, int number) : SimulatedOperation(simulation, random, number)
{
    private const int Versions = 3;

    private const string Prefix = "shelf-";

    private readonly string _name = $"{Prefix}{number}";
    private readonly List<(ExecutionKey Key, DefinitionId Id)> _started = [];
    private readonly List<ExecutionKey> _parents = [];

    /// <summary>Whether a definition is one that comes and goes.</summary>
    public static bool Has(DefinitionId id) => id.Name.StartsWith(Prefix, StringComparison.Ordinal);

    public override async Task RunAsync()
    {
        await Pause(TimeSpan.FromSeconds(40));
        await PublishAsync(IdOf(0));
        await PublishAsync(Parent, $$$$$"""[{"ask":{"run":{"workflow":{"namespace":"sim","name":"{{{{{_name}}}}}","version":"latest"}}}}]""");
        for (var round = 4 + Random.Below(6); round > 0; round--)
        {
            await Pause(TimeSpan.FromSeconds(3));
            await (Random.Below(8) switch
            {
                0 => PublishAsync(IdOf(Random.Below(Versions))),
                1 => RollBackAsync(),
                2 => ChangeAsync(shelf => shelf.SetDisabledAsync(Tenant, IdOf(Random.Below(Versions)), disabled: false, CancellationToken.None)),
                3 => ChangeAsync(shelf => shelf.SetDisabledAsync(Tenant, IdOf(Random.Below(Versions)), disabled: true, CancellationToken.None)),
                4 => Random.Chance(0.3) ? ChangeAsync(shelf => shelf.DeleteAsync(Tenant, IdOf(Versions - 1), CancellationToken.None)) : Task.CompletedTask,
                5 => StartParentAsync(round),
                _ => StartOneAsync(IdOf(Random.Below(Versions)), round),
            });
        }
    }

    public override void Check(Judgement judgement)
    {
        foreach (var (key, id) in _started) CheckEnd(key, id);
        foreach (var key in _parents)
        {
            if (!Simulation.Database.Executions.TryGetValue(key, out var row)) continue;
            foreach (var batch in row.History)
                foreach (var scheduled in batch.Events.OfType<ChildScheduled>()) CheckChild(row, scheduled, batch.At);
        }
    }

    private DefinitionId Parent => new("sim", $"{_name}-parent", "1.0.0");

    private DefinitionId IdOf(int version) => new("sim", _name, $"1.{version}.0");

    /// <summary>The version in which something broke is disabled: the one before it is the latest then.</summary>
    private Task RollBackAsync() => Latest(World.Clock.GetUtcNow(), World.Clock.GetUtcNow()).FirstOrDefault() is { } version
        ? ChangeAsync(shelf => shelf.SetDisabledAsync(Tenant, new("sim", _name, version), disabled: true, CancellationToken.None))
        : Task.CompletedTask;

    private Task PublishAsync(DefinitionId id, string? tasks = null)
    {
        tasks ??= $$$$$"""[{"rest":{"wait":{"seconds":{{{{{1 + Random.Below(2)}}}}}}}},{"keep":{"set":{"version":"{{{{{id.Version}}}}}"}}}]""";
        var source = $$"""{"document":{"dsl":"1.0.3","namespace":"sim","name":"{{id.Name}}","version":"{{id.Version}}"},"do":{{tasks}}}""";
        var document = new DefinitionDocument { Id = id, Source = source, Digest = SHA256.HashData(Encoding.UTF8.GetBytes(source)), CreatedAt = World.Clock.GetUtcNow() };
        return ChangeAsync(shelf => shelf.PublishAsync(Tenant, document, CancellationToken.None));
    }

    /// <summary>Changes definitions through a node, until it is answered.</summary>
    private async Task ChangeAsync<T>(Func<IDefinitionStore, Task<T>> change)
    {
        while (true)
        {
            if (Simulation.Reach(Random) is { } node)
            {
                try
                {
                    await node.Shelve(change).WaitAsync(TimeSpan.FromSeconds(25), World.Clock);
                    return;
                }
                catch (Exception fault) when (fault is TimeoutException or StoreUnavailableException)
                {
                    World.Trace($"shelf {Number} refused");
                }
            }
            await Pause(TimeSpan.FromSeconds(2));
        }
    }

    private async Task StartOneAsync(DefinitionId id, int round)
    {
        var (key, from) = (new ExecutionKey(Tenant, $"{_name}-one-{round}"), World.Clock.GetUtcNow());
        var outcome = await InsistAsync(runtime => runtime.StartAsync(Request(id, key.Id), CancellationToken.None));
        var isThere = outcome.Result is StartResult.Started or StartResult.Repeated;
        if (isThere) _started.Add((key, id));
        // A node may have read just before that it is enabled, and trusts that for a moment; that it is not, nobody remembers.
        var (was, were) = (Shelf(id, from - RememberedDefinitions.Trust, World.Clock.GetUtcNow()), Shelf(id, from, World.Clock.GetUtcNow()));
        Require(Promise.OnlyTheEnabledStarts, isThere ? was.Contains(true) : were.Contains(false), $"{key.Id}: starting {id} was answered {outcome.Result}, and it was {(isThere ? "never" : "always")} enabled meanwhile");
    }

    private async Task StartParentAsync(int round) => _parents.Add(await StartAsync(Request(Parent, $"{_name}-parent-{round}")));

    private StartRequest Request(DefinitionId id, string name) => new() { Tenant = Tenant, Definition = id, Input = JqValue.EmptyObject, Id = name, RequestDigest = Digest(name) };

    private void CheckEnd(ExecutionKey key, DefinitionId id)
    {
        if (!Simulation.Database.Executions.TryGetValue(key, out var row)) return;
        Require(Promise.OnlyTheEnabledStarts, row.State.Output?.ToJson() == $$"""{"version":"{{id.Version}}"}""", $"{key.Id}: it runs {id} and ended {row.State.End} with {row.State.Output} {row.State.Error}");
    }

    private void CheckChild(SimulatedRow parent, ChildScheduled scheduled, DateTimeOffset at)
    {
        var key = new ExecutionKey(Tenant, scheduled.ChildId);
        var isThere = Simulation.Database.Executions.TryGetValue(key, out var child);
        // By the clocks of two nodes; the version is chosen between them.
        var until = isThere ? child!.Start.CreatedAt : parent.EndedAt ?? World.Clock.GetUtcNow();
        var latest = Latest(at - World.Skew - World.Skew, until + World.Skew + World.Skew);
        Require(Promise.OnlyTheEnabledStarts, latest.Contains(isThere ? child!.Start.Definition.Version : null), $"{key.Id}: it runs {child?.Start.Definition.Version}, and the latest was {string.Join(' ', latest.Select(version => version ?? "none"))}");
        if (isThere) CheckEnd(key, child!.Start.Definition);
    }

    /// <summary>Whether a version could be started, in all moments of a time.</summary>
    private HashSet<bool> Shelf(DefinitionId id, DateTimeOffset from, DateTimeOffset until)
    {
        HashSet<bool> was = [Simulation.Database.Shelf.FindLast(change => change.Id == id && change.At <= from).IsEnabled];
        was.UnionWith(Simulation.Database.Shelf.Where(change => change.Id == id && change.At > from && change.At <= until).Select(change => change.IsEnabled));
        return was;
    }

    /// <summary>The latest version, in all moments of a time; null when there was none.</summary>
    private HashSet<string?> Latest(DateTimeOffset from, DateTimeOffset until)
    {
        DateTimeOffset[] moments = [from, .. Simulation.Database.Shelf.Where(change => change.Id.Name == _name && change.At > from && change.At <= until).Select(change => change.At)];
        return [.. moments.Select(moment => Enumerable.Range(0, Versions).Select(IdOf).Where(id => Shelf(id, moment, moment).Single()).Select(id => id.Version).Max(StringComparer.Ordinal))];
    }
}
