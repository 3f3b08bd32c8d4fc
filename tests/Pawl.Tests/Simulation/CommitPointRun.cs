using System.Text;
using Pawl.Engine.Activities;
using Pawl.Engine.Capabilities;
using Pawl.Language.Expressions;
using Pawl.Runtime.Executions;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.Simulation;

/// <summary>Runs an example in a world of its own, whose process dies once: just before a commit, or just behind it.</summary>
internal sealed class CommitPointRun
{
    private const string Tenant = "default";
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly SimulatedWorld _world = new(seed: 1);
    private readonly SimulatedDatabase _database;
    private readonly Tape _tape = new();
    private readonly MortalProcess _process;

    private CommitPointRun(IEnumerable<RecordedHistory> outside, int? deadly, bool isBehind)
    {
        _database = new() { Judge = new DatabaseJudge(_world) };
        _process = new(_world, _database, clock => new[] { typeof(HttpActivity), typeof(ShellActivity) }.Select(type => new TapeRunner(_tape, clock) { RequestType = type }), deadly, isBehind);
        foreach (var history in outside) _tape.Add(history);
        foreach (var file in CommitPointTests.Documents)
        {
            var source = File.ReadAllText(file);
            var read = RunnableDocuments.Read(source);
            _database.Definitions.Add(new() { Id = read.Definition!.Id, Source = source, Digest = Encoding.UTF8.GetBytes(source), CreatedAt = DateTimeOffset.UnixEpoch });
        }
    }

    /// <summary>Runs it.</summary>
    /// <param name="example">The example.</param>
    /// <param name="input">Its input.</param>
    /// <param name="outside">What the outside answers.</param>
    /// <param name="deadly">The commit at which the process dies, from 1; null: it lives.</param>
    /// <param name="isBehind">Whether it dies behind the commit, before it hears of it; otherwise just before it.</param>
    public static CommitPointOutcome Run(string example, JqValue input, IEnumerable<RecordedHistory> outside, int? deadly = null, bool isBehind = false) =>
        new CommitPointRun(outside, deadly, isBehind).Run(example, input);

    private CommitPointOutcome Run(string example, JqValue input)
    {
        _process.Start();
        var request = new StartRequest
        {
            Tenant = Tenant, Definition = _database.Definitions.Single(document => document.Id.Name == example).Id, Input = input, Id = example, RequestDigest = Encoding.UTF8.GetBytes(example),
        };
        var caller = new SimulatedScheduler(_world);
        var started = caller.Run(() => _process.InsistAsync(runtime => runtime.StartAsync(request, CancellationToken.None)));
        _world.RunUntil(() => started.IsCompleted && _database.Executions.Count > 0 && _database.Executions.Values.All(row => row.State.End is not null) && _database.Inbox.Count == 0, Patience);
        Assert.True(started.IsCompletedSuccessfully, $"the start of {example} was not answered: {started.Exception}");
        return new(_process.Commits, _process.HasDied, Ends(), Effects(), [.. _world.Violations.Select(violation => violation.ToString())]);
    }

    private List<string> Ends() =>
        [.. _database.Executions.OrderBy(row => row.Key.Id, StringComparer.Ordinal).Select(row => $"{row.Key.Id} {row.Value.State.Status} {row.Value.State.Output?.ToJson()} {row.Value.State.Error}")];

    // A key ends with the number of its task run, and which of two branches starts first is chance.
    private List<string> Effects() =>
        [.. _tape.Requests.Keys.GroupBy(key => key[..key.LastIndexOf(':')]).Select(task => $"{task.Key} {task.Count()}").Order(StringComparer.Ordinal)];
}

/// <summary>What came of a run.</summary>
/// <param name="Commits">Rounds that were committed, or were about to be.</param>
/// <param name="HasDied">Whether the process died.</param>
/// <param name="Ends">How each execution ended.</param>
/// <param name="Effects">The tasks that had effects, each with the number of different keys.</param>
/// <param name="Violations">Promises that were broken.</param>
internal sealed record CommitPointOutcome(int Commits, bool HasDied, IReadOnlyList<string> Ends, IReadOnlyList<string> Effects, IReadOnlyList<string> Violations);
