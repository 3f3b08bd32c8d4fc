using System.Text;
using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Engine.Capabilities;
using Pawl.Engine.Compatibility;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.Snapshots;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Activities;
using Pawl.Runtime.Executions;
using Xunit;

namespace Pawl.Tests.Simulation;

/// <summary>An execution that is operated by a script, in a world whose process dies once: just before a commit, or just behind it.</summary>
internal sealed class OperatedRun
{
    private const string Tenant = "default";
    /// <summary>Longer than any script takes, and shorter than the warning of a suspension.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(5);

    private readonly SimulatedWorld _world = new(seed: 1);
    private readonly SimulatedDatabase _database;
    private readonly MortalProcess _process;
    private readonly List<WorkflowDefinition> _definitions = [];
    private readonly SortedDictionary<string, HashSet<string>> _effects = new(StringComparer.Ordinal);
    private readonly List<string> _answers = [];

    private OperatedRun(int? deadly, bool isBehind)
    {
        _database = new() { Judge = new DatabaseJudge(_world) };
        _process = new(_world, _database, clock => [new Outside(this, clock)], deadly, isBehind);
        foreach (var source in OperatedPointTests.Documents)
        {
            var read = RunnableDocuments.Read(source);
            Assert.True(read.IsValid, string.Join('\n', read.Problems));
            _definitions.Add(read.Definition!);
            _database.Definitions.Add(new() { Id = read.Definition!.Id, Source = source, Digest = Encoding.UTF8.GetBytes(source), CreatedAt = DateTimeOffset.UnixEpoch });
        }
    }

    /// <summary>Whether the service that undoes things refuses.</summary>
    public bool UndoFails { get; set; }

    /// <summary>The moment in the world.</summary>
    public DateTimeOffset Now => _world.Clock.GetUtcNow();

    /// <summary>Runs a script, and then all executions to their ends.</summary>
    /// <param name="script">What operators do.</param>
    /// <param name="deadly">The commit at which the process dies, from 1; null: it lives.</param>
    /// <param name="isBehind">Whether it dies behind the commit.</param>
    public static OperatedOutcome Run(Func<OperatedRun, Task> script, int? deadly = null, bool isBehind = false)
    {
        var run = new OperatedRun(deadly, isBehind);
        run._process.Start();
        var operators = new SimulatedScheduler(run._world).Run(() => script(run));
        var (world, database) = (run._world, run._database);
        world.RunUntil(() => operators.IsFaulted || (operators.IsCompleted && database.Executions.Values.All(row => row.State.End is not null) && database.Inbox.Count == 0), Patience);
        Assert.True(operators.IsCompletedSuccessfully, $"the script did not come to its end: {operators.Exception}{string.Join('\n', world.LastTrace.TakeLast(20))}");
        return new(run._process.Commits, run._process.HasDied, run._answers, run.Facts(), [.. run._effects.Select(effect => $"{effect.Key} {effect.Value.Count}")], [.. world.Violations.Select(violation => violation.ToString())]);
    }

    /// <summary>Starts an execution and waits until it stands still, if it was started so.</summary>
    public Task StartAsync(string workflow = "steps", bool suspended = true, string id = "operated", ForkBeginning? fork = null) => _process.InsistAsync(runtime => runtime.StartAsync(new()
    {
        Tenant = Tenant,
        Definition = _definitions.First(definition => definition.Id.Name == workflow).Id,
        Input = JqValue.EmptyObject,
        Id = id,
        RequestDigest = Encoding.UTF8.GetBytes(id),
        SuspendedBy = suspended ? new("key:operator") : null,
        Fork = fork,
    }, CancellationToken.None));

    /// <summary>Gives a command, insists until it is answered, and then repeats it once: the answer must be the same.</summary>
    public async Task GiveAsync(OperatorCommand command, long? ifPosition = null)
    {
        var stamp = new OperatorStamp("key:operator", $"command-{_answers.Count}", ifPosition);
        var outcome = await AskAsync();
        var again = await AskAsync();
        _answers.Add($"{command.GetType().Name}: {outcome.Kind} {outcome.Code}");
        Assert.Equal(outcome, again);

        async Task<OperatorOutcome> AskAsync() => (await _process.InsistAsync(runtime => runtime.OperateAsync(Key(), command, stamp, CancellationToken.None))).Outcome!;
    }

    /// <summary>Waits until the execution stands still.</summary>
    public async Task<ExecutionState> StillAsync()
    {
        while (true)
        {
            var state = (await _process.InsistAsync(runtime => runtime.GetStateAsync(Key(), CancellationToken.None)))!;
            if (state.Suspension is not null || state.End is not null) return state;
            await Task.Delay(TimeSpan.FromSeconds(1), _world.Clock);
        }
    }

    /// <summary>Lets time pass.</summary>
    public Task PassAsync(TimeSpan time) => Task.Delay(time, _world.Clock);

    /// <summary>Sends an event until it is stored.</summary>
    public Task PublishAsync(string type)
    {
        var envelope = JqValue.Object(("specversion", JqValue.From("1.0")), ("source", JqValue.From("test")), ("id", JqValue.From("1")), ("type", JqValue.From(type)));
        return _process.InsistAsync(runtime => runtime.AppendAsync(Tenant, [new("test", "1", type, envelope.ToUtf8())], CancellationToken.None));
    }

    /// <summary>Goes back to a task, as found in the history now.</summary>
    public async Task RetryFromAsync(string pointer)
    {
        var walk = Walk(pointer);
        await GiveAsync(Retrying.Find(_definitions.Single(definition => definition.Id == walk.Last!.State.Definition), walk.BeforeTask!.State, walk.Last!.State, pointer)!, walk.Last.State.Position);
    }

    /// <summary>Moves the execution to the other version of its workflow.</summary>
    public async Task MigrateAsync()
    {
        var state = Walk().Last!.State;
        var (from, to) = (_definitions.Single(definition => definition.Id == state.Definition), _definitions.Last(definition => definition.Id.Name == state.Definition.Name));
        var report = Compatibilities.Of(from, to, state);
        await GiveAsync(MigrateCommand.Of(to.Id, report, state.Position));
    }

    /// <summary>Begins another execution before a task of this one.</summary>
    public Task ForkAsync(string pointer)
    {
        var before = Walk(pointer).BeforeTask!;
        return StartAsync(suspended: false, id: "fork", fork: new(StateSnapshot.Of(before.State), new("operated", before.State.Position, before.At), null));
    }

    private static ExecutionKey Key(string id = "operated") => new(Tenant, id);

    private HistoryWalk Walk(string? pointer = null)
    {
        var walk = new HistoryWalk(task: pointer);
        foreach (var batch in _database.Executions[Key()].History) walk.Add(batch);
        return walk;
    }

    /// <summary>How each execution ended, and everything that operators and their timers brought about, in order.</summary>
    private List<string> Facts() =>
    [
        .. from row in _database.Executions.OrderBy(row => row.Key.Id, StringComparer.Ordinal)
           let operated = row.Value.Events.Where(happened => happened is IOperated { By: not null }).Select(happened => happened.GetType().Name)
           select $"{row.Key.Id} {row.Value.State.Definition.Version} {row.Value.State.Status} {row.Value.State.Output?.ToJson()} after {string.Join(' ', operated)}",
    ];

    /// <summary>The services outside: each answers with its name; the slow one after a minute.</summary>
    private sealed class Outside(OperatedRun run, TimeProvider clock) : IActivityRunner
    {
        public Type RequestType => typeof(HttpActivity);

        public async Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
        {
            var host = new Uri(((HttpActivity)call.Request).Uri).Host;
            if (!run._effects.TryGetValue($"{call.Execution.Id} {call.Pointer}", out var keys)) run._effects[$"{call.Execution.Id} {call.Pointer}"] = keys = [];
            keys.Add(call.IdempotencyKey);
            await Task.Delay(host.StartsWith("slow", StringComparison.Ordinal) ? TimeSpan.FromMinutes(1) : TimeSpan.FromMilliseconds(5), clock, cancellationToken);
            if (host.StartsWith("broken", StringComparison.Ordinal) || (run.UndoFails && host.StartsWith("undo", StringComparison.Ordinal)))
                return ActivityOutcome.Failed(new("https://open-workflow-specification.org/spec/1.0.0/errors/communication", 500) { Title = "refused" });
            return ActivityOutcome.Succeeded(JqValue.From(host));
        }
    }
}

/// <summary>What came of a run.</summary>
/// <param name="Commits">Rounds that were committed, or were about to be.</param>
/// <param name="HasDied">Whether the process died.</param>
/// <param name="Answers">The answers to commands.</param>
/// <param name="Facts">How each execution ended, with everything that operators brought about.</param>
/// <param name="Effects">The tasks that had effects, each with the number of different keys.</param>
/// <param name="Violations">Promises that were broken.</param>
internal sealed record OperatedOutcome(int Commits, bool HasDied, IReadOnlyList<string> Answers, IReadOnlyList<string> Facts, IReadOnlyList<string> Effects, IReadOnlyList<string> Violations);
