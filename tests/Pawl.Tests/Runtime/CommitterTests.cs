using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;
using Xunit;
using static Pawl.Tests.Runtime.RuntimeHarness;

namespace Pawl.Tests.Runtime;

public sealed class CommitterTests
{
    private const string Wait = """[{"pause":{"wait":{"seconds":10}}}]""";

    private readonly RuntimeHarness _harness = new(new() { CommitRound = 8 });
    private readonly List<IReadOnlyList<CommitEntry>> _rounds = [];
    private TaskCompletionSource _gate = new();

    [Fact]
    public void A_lone_decision_does_not_wait_for_others()
    {
        var before = _harness.World.Clock.GetTimestamp();

        _harness.Start(_harness.Publish(Wait));

        Assert.Equal(before, _harness.World.Clock.GetTimestamp());
    }

    [Fact]
    public void Decisions_that_gather_during_a_commit_share_the_next_round()
    {
        HoldCommits();
        var definition = _harness.Publish(Wait);
        for (var i = 0; i < 12; i++) Begin(Request(definition));

        Release();

        Assert.Equal([1, 8, 3], _rounds.Select(round => round.Count));
        Assert.Equal(12, _harness.Database.Executions.Count);
    }

    [Fact]
    public void Interactive_work_goes_first_and_bulk_work_never_starves()
    {
        HoldCommits();
        var definition = _harness.Publish(Wait);
        Begin(Request(definition));
        for (var i = 0; i < 10; i++) Begin(Request(definition, $"bulk-{i}", priority: 0));
        for (var i = 0; i < 10; i++) Begin(Request(definition, $"quick-{i}", priority: 9));

        Release();

        Assert.Equal((7, 1), Counts(_rounds[1]));
        Assert.Equal((3, 5), Counts(_rounds[2]));
        Assert.Equal((0, 4), Counts(_rounds[3]));

        static (int Quick, int Bulk) Counts(IReadOnlyList<CommitEntry> round) =>
            (round.Count(entry => entry.Execution.Id.StartsWith("quick", StringComparison.Ordinal)), round.Count(entry => entry.Execution.Id.StartsWith("bulk", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_commit_whose_answer_was_lost_is_not_made_again_when_it_took_effect()
    {
        var commits = 0;
        _harness.Store.OnCommit = async (_, commit) =>
        {
            commits++;
            await commit();
            if (commits == 1) throw new CommitUnknownException(new IOException("reset"));
        };

        Assert.Equal(StartResult.Started, _harness.Start(Request(_harness.Publish(Wait), "one")).Result);

        Assert.Equal(1, commits);
    }

    [Fact]
    public void A_commit_whose_answer_was_lost_is_made_again_when_it_took_no_effect()
    {
        var commits = 0;
        _harness.Store.OnCommit = (_, commit) => ++commits == 1 ? throw new CommitUnknownException(new IOException("reset")) : commit();

        var start = Begin(Request(_harness.Publish(Wait), "one"));
        _harness.Pass(1);

        Assert.Equal(StartResult.Started, start.Result.Result);
        Assert.Equal(2, commits);
    }

    [Fact]
    public void A_commit_that_comes_through_late_and_collides_with_its_repetition_counts_once()
    {
        var commits = 0;
        CommitRound? hanging = null;
        _harness.Store.OnCommit = (round, commit) =>
        {
            if (++commits > 1) return commit();
            _harness.Database.Hang(hanging = round);
            throw new CommitUnknownException(new IOException("reset"));
        };

        var start = Begin(Request(_harness.Publish(Wait), "one"));
        _harness.Pass(1);

        Assert.NotNull(hanging);
        Assert.Equal(StartResult.Started, start.Result.Result);
        Assert.Single(_harness.Database.Executions[new(Tenant, "one")].History);
        Assert.Empty(_harness.Runtime.Quarantined);
    }

    [Fact]
    public void After_ownership_was_lost_nothing_is_done_any_more_and_the_host_is_told()
    {
        IReadOnlyCollection<int>? lost = null;
        _harness.Runtime.OwnershipLost += partitions => lost = partitions;
        var definition = _harness.Publish("""[{"ask":{"call":"http","with":{"method":"get","endpoint":"http://service/"}}}]""");
        var key = _harness.Start(definition, "one");
        _harness.Database.AcquireAll();

        var cancel = _harness.Begin(runtime => runtime.CancelAsync(key, null, CancellationToken.None));
        _harness.Pass(1);

        Assert.IsType<RuntimeUnavailableException>(cancel.Failure);
        Assert.Equal([Partitioning.Of(key)], lost);
        Assert.Equal(StatusPhase.Running, _harness.Database.Executions[key].Status);
        Assert.Single(_harness.Held.Cancelled);
        Assert.Throws<RuntimeUnavailableException>(() => _harness.Status(key));
    }

    [Fact]
    public void Who_lost_ownership_and_has_not_noticed_refuses_nothing_in_the_name_of_the_owner()
    {
        var key = _harness.Start(_harness.Publish(Wait), "one");
        _harness.Do(runtime => runtime.OperateAsync(key, new SuspendCommand(), new("key:a"), CancellationToken.None));
        Assert.Equal(OperatorOutcome.Unchanged, _harness.Do(runtime => runtime.OperateAsync(key, new SuspendCommand(), new("key:a"), CancellationToken.None)).Outcome);
        _harness.Database.AcquireAll();

        var stale = _harness.Begin(runtime => runtime.OperateAsync(key, new ResumeCommand(), new("key:a", IfPosition: 1), CancellationToken.None));
        _harness.Pass(1);

        Assert.IsType<RuntimeUnavailableException>(stale.Failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_poison_execution_is_set_aside_and_its_neighbours_go_on(bool isNamed)
    {
        HoldCommits(round =>
        {
            if (!round.Entries.Any(entry => entry.Execution.Id == "poison")) return;
            throw isNamed ? new RoundRejectedException(new(Tenant, "poison"), "poison") : new InvalidOperationException("poison");
        });
        var definition = _harness.Publish(Wait);
        var starts = new[] { "first", "left", "poison", "right" }.Select(id => Begin(Request(definition, id))).ToList();

        Release();

        Assert.Equal([StartResult.Started, StartResult.Started, StartResult.Started], new[] { starts[0], starts[1], starts[3] }.Select(start => start.Result.Result));
        Assert.True(starts[2].Failure is not null);
        var quarantine = Assert.Single(_harness.Runtime.Quarantined);
        Assert.Equal("poison", quarantine.Execution.Id);
        Assert.Contains(nameof(A_poison_execution_is_set_aside_and_its_neighbours_go_on), quarantine.Detail, StringComparison.Ordinal);
        Assert.Equal(quarantine, _harness.Runtime.QuarantineOf(new(Tenant, "poison")));
    }

    [Fact]
    public void Waits_for_the_store_double_up_to_their_limit_with_jitter()
    {
        var at = new List<TimeSpan>();
        _harness.Store.OnCommit = (_, _) =>
        {
            at.Add(TimeSpan.FromTicks(_harness.World.Clock.GetTimestamp()));
            throw new StoreUnavailableException("away");
        };
        Begin(Request(_harness.Publish(Wait)));
        _harness.Pass(60);

        var waits = at.Zip(at.Skip(1), (earlier, later) => later - earlier).ToList();
        Assert.InRange(waits[0].TotalMilliseconds, 25, 51);
        Assert.All(waits[8..], wait => Assert.InRange(wait.TotalSeconds, 2.5, 5.01));
        Assert.Equal(waits.Count, waits.Distinct().Count());
    }

    [Fact]
    public void A_decision_that_writes_much_keeps_none_of_the_others_waiting()
    {
        var harness = new RuntimeHarness(new() { LargeCommitBytes = 4_000 });
        var definition = harness.Publish(Wait);
        var largeMayGo = new TaskCompletionSource();
        harness.Store.OnCommit = async (round, commit) =>
        {
            if (round.Entries.Any(entry => entry.Execution.Id == "large")) await largeMayGo.Task;
            await commit();
        };

        var large = harness.Begin(runtime => runtime.StartAsync(Large("large", definition), CancellationToken.None));
        harness.Start(Request(definition, "small"));
        Assert.DoesNotContain(harness.Database.Executions.Keys, key => key.Id == "large");

        largeMayGo.SetResult();
        harness.World.Settle();
        Assert.Equal("large", large.Result.Id);
    }

    [Theory]
    [InlineData(4_000, 1_000)]
    [InlineData(1 << 20, 3)]
    public void Decisions_that_write_much_are_committed_one_by_one(int bytes, int rows)
    {
        var harness = new RuntimeHarness(new() { LargeCommitBytes = bytes, LargeCommitRows = rows });
        // Four timers beside each other, or a large input: either is beyond the bound.
        var definition = harness.Publish("""[{"all":{"fork":{"branches":[{"a":{"wait":{"seconds":10}}},{"b":{"wait":{"seconds":10}}},{"c":{"wait":{"seconds":10}}},{"d":{"wait":{"seconds":10}}}]}}}]""");
        var gate = new TaskCompletionSource();
        List<int> rounds = [];
        harness.Store.OnCommit = async (round, commit) =>
        {
            await gate.Task;
            rounds.Add(round.Entries.Count);
            await commit();
        };

        for (var i = 0; i < 3; i++)
        {
            var request = Large($"large-{i}", definition);
            harness.Begin(runtime => runtime.StartAsync(request, CancellationToken.None));
        }
        gate.SetResult();
        harness.World.Settle();

        Assert.Equal([1, 1, 1], rounds);
        Assert.Equal(3, harness.Database.Executions.Count);
    }

    private static StartRequest Large(string id, DefinitionId definition) => Request(definition, id) with { Input = JqValue.From(new string('x', 5_000)) };

    private Pending<StartOutcome> Begin(StartRequest request) => _harness.Begin(runtime => runtime.StartAsync(request, CancellationToken.None));

    private void HoldCommits(Action<CommitRound>? check = null)
    {
        _gate = new();
        _harness.Store.OnCommit = async (round, commit) =>
        {
            await _gate.Task;
            check?.Invoke(round);
            _rounds.Add([.. round.Entries]);
            await commit();
        };
    }

    private void Release()
    {
        _gate.SetResult();
        _harness.World.Settle();
    }
}
