using Pawl.Engine;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;
using Xunit;
using static Pawl.Tests.Runtime.RuntimeHarness;

namespace Pawl.Tests.Runtime;

public sealed class LifeTests
{
    private const string Wait = """[{"pause":{"wait":{"seconds":10}}}]""";

    [Fact]
    public void A_cancellation_succeeds_once_and_for_all()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Wait));

        Assert.Equal(CancelOutcome.Cancelled, Cancel(harness, key));
        var position = harness.State(key).Position;
        Assert.Equal(CancelOutcome.Cancelled, Cancel(harness, key));
        Assert.Equal(position, harness.State(key).Position);
        Assert.Equal("enough", harness.State(key).CancelReason);
    }

    [Fact]
    public void What_has_ended_is_not_cancelled()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish("""[{"a":{"set":{"b":1}}}]"""));

        Assert.Equal(CancelOutcome.AlreadyEnded, Cancel(harness, key));
        Assert.Equal(CancelOutcome.NotFound, Cancel(harness, key with { Id = "unknown" }));
        Assert.Equal(CancelOutcome.NotFound, Cancel(harness, key with { Tenant = "other" }));
    }

    [Fact]
    public void A_watcher_hears_of_a_commit_and_of_the_end()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Wait));
        var position = harness.State(key).Position;

        var watch = harness.Begin(runtime => runtime.WaitBeyondAsync(key, position, CancellationToken.None));
        harness.Pass(9);
        Assert.False(watch.IsCompleted);
        harness.Pass(2);

        Assert.Equal(harness.State(key).Position, watch.Result);
        Assert.Equal(watch.Result, harness.Do(runtime => runtime.WaitBeyondAsync(key, watch.Result, CancellationToken.None)));
        Assert.Equal(7, harness.Do(runtime => runtime.WaitBeyondAsync(key with { Id = "unknown" }, 7, CancellationToken.None)));
    }

    [Fact]
    public void A_watcher_that_leaves_makes_room_for_another()
    {
        var harness = new RuntimeHarness(new() { Watchers = 1, HotExecutions = 0 });
        var key = harness.Start(harness.Publish(Wait));
        using var leaving = new CancellationTokenSource();
        var first = harness.Begin(runtime => runtime.WaitBeyondAsync(key, 1_000, leaving.Token));
        Assert.Throws<RuntimeUnavailableException>(() => harness.Do(runtime => runtime.WaitBeyondAsync(key, 1_000, CancellationToken.None)));

        leaving.Cancel();
        harness.World.Settle();

        Assert.True(first.IsCancelled);
        var loads = harness.Store.Loads.Count;
        var second = harness.Begin(runtime => runtime.WaitBeyondAsync(key, 1_000, CancellationToken.None));
        Assert.False(second.IsCompleted);
        // It was kept in memory for the first one, and left memory with it.
        Assert.Equal(loads + 1, harness.Store.Loads.Count);
    }

    [Fact]
    public void Idle_executions_leave_memory_and_come_back_when_something_happens()
    {
        // One for each partition.
        var harness = new RuntimeHarness(new() { HotExecutions = Partitioning.Count });
        var definition = harness.Publish(Wait);
        var keys = Same(partition: 5).Take(2).Select(id => harness.Start(definition, id)).ToList();
        Assert.Empty(harness.Store.Loads.Except(keys));
        harness.Store.Loads.Clear();

        harness.State(keys[1]);
        Assert.Empty(harness.Store.Loads);
        harness.State(keys[0]);
        Assert.Equal([keys[0]], harness.Store.Loads);
        harness.State(keys[1]);
        Assert.Equal([keys[0], keys[1]], harness.Store.Loads);

        harness.Pass(11);
        Assert.All(keys, key => Assert.Equal(StatusPhase.Completed, harness.Status(key)));
    }

    [Fact]
    public void A_decision_at_its_bound_goes_on_by_itself()
    {
        var harness = new RuntimeHarness(new() { Engine = Pawl.Engine.Decisions.EngineLimits.Default with { TransitionsPerDecision = 1 } });

        var key = harness.Start(harness.Publish("""[{"a":{"set":{"n":1}}},{"b":{"set":{"n":2}}},{"c":{"set":{"n":3}}}]"""));

        Assert.Equal(StatusPhase.Completed, harness.Status(key));
        Assert.True(harness.Database.Executions[key].History.Count > 3);
    }

    [Fact]
    public void A_child_runs_the_highest_released_version_and_its_parent_hears_of_its_end()
    {
        var harness = new RuntimeHarness();
        harness.Publish("""[{"a":{"set":{"v":"old"}}}]""", "child", "1.0.0");
        harness.Publish("""[{"a":{"set":{"v":"new"}}}]""", "child", "1.1.0");
        harness.Publish("""[{"a":{"set":{"v":"coming"}}}]""", "child", "2.0.0-beta");
        harness.Publish("""[{"a":{"set":{"v":"gone"}}}]""", "child", "3.0.0");
        harness.Database.Definitions[^1] = harness.Database.Definitions[^1] with { DisabledAt = DateTimeOffset.UnixEpoch };

        var key = harness.Start(harness.Publish(Child("latest"), "parent"));

        Assert.Equal("""{"v":"new"}""", harness.State(key).Output?.ToJson());
        Assert.Empty(harness.Database.Inbox);
        var child = harness.Database.Executions.Single(row => row.Value.Start.ParentId == key.Id);
        Assert.Equal("1.1.0", child.Value.Start.Definition.Version);
    }

    [Fact]
    public void A_prerelease_is_the_latest_when_nothing_else_exists()
    {
        var harness = new RuntimeHarness();
        harness.Publish("""[{"a":{"set":{"v":"coming"}}}]""", "child", "2.0.0-beta");

        var key = harness.Start(harness.Publish(Child("latest"), "parent"));

        Assert.Equal("""{"v":"coming"}""", harness.State(key).Output?.ToJson());
    }

    [Theory]
    [InlineData("1.0.0", "is disabled")]
    [InlineData("9.9.9", "does not exist")]
    public void A_child_without_an_enabled_definition_is_its_parents_configuration_error(string version, string detail)
    {
        var harness = new RuntimeHarness();
        harness.Publish("""[{"a":{"set":{"v":1}}}]""", "child");
        harness.Database.Definitions[0] = harness.Database.Definitions[0] with { DisabledAt = DateTimeOffset.UnixEpoch };

        var key = harness.Start(harness.Publish(Child(version), "parent"));

        var error = harness.State(key).Error;
        Assert.EndsWith("/configuration", error?.Type, StringComparison.Ordinal);
        Assert.Contains(detail, error?.Detail, StringComparison.Ordinal);
        Assert.Empty(harness.Database.Inbox);
        Assert.Single(harness.Database.Executions);
    }

    [Fact]
    public void Stimuli_left_in_the_inbox_by_a_crash_are_delivered_at_the_next_start()
    {
        var harness = new RuntimeHarness();
        harness.Publish("""[{"a":{"set":{"v":1}}}]""", "child");
        var parent = harness.Publish(Child("latest"), "parent");
        // The process dies between the commit that sends the child's start and its delivery.
        harness.Store.OnCommit = async (round, commit) =>
        {
            await commit();
            if (round.Entries.Any(entry => !entry.Outgoing.IsEmpty)) await new TaskCompletionSource().Task;
        };
        harness.Begin(runtime => runtime.StartAsync(Request(parent, "parent"), CancellationToken.None));
        Assert.Single(harness.Database.Inbox);

        harness.Crash();

        Assert.Equal(StatusPhase.Completed, harness.Status(new(Tenant, "parent")));
        Assert.Empty(harness.Database.Inbox);
    }

    [Fact]
    public void A_row_delivered_twice_is_handled_once()
    {
        var harness = new RuntimeHarness();
        harness.Publish("""[{"a":{"set":{"v":1}}}]""", "child");
        var sent = new List<InboxRow>();
        harness.Store.OnCommit = (round, commit) =>
        {
            sent.AddRange(round.Entries.SelectMany(entry => entry.Outgoing));
            return commit();
        };
        var key = harness.Start(harness.Publish(Child("latest"), "parent"));
        var positions = harness.Database.Executions.ToDictionary(row => row.Key, row => row.Value.Position);

        harness.Database.Inbox.AddRange(sent);
        harness.Crash();

        Assert.Equal(2, sent.Count);
        Assert.Empty(harness.Database.Inbox);
        Assert.Equal(positions, harness.Database.Executions.ToDictionary(row => row.Key, row => row.Value.Position));
        Assert.Equal(StatusPhase.Completed, harness.Status(key));
    }

    [Fact]
    public void A_row_that_comes_again_after_it_was_consumed_is_not_answered_again()
    {
        var harness = new RuntimeHarness();
        var sent = new List<InboxRow>();
        harness.Store.OnCommit = (round, commit) =>
        {
            sent.AddRange(round.Entries.SelectMany(entry => entry.Outgoing));
            return commit();
        };
        // The child cannot start, so its start is answered without an execution that would remember it.
        harness.Start(harness.Publish(Child("9.9.9"), "parent"));
        Assert.Equal(2, sent.Count);

        harness.Runtime.Parts.Partitions.Post(new Pawl.Runtime.Inbox.InboxEnvelope(sent[0]));
        harness.World.Settle();

        Assert.Equal(2, sent.Count);
    }

    [Fact]
    public void A_stop_lets_the_commit_under_way_finish_and_answers_it()
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Wait);
        var gate = new TaskCompletionSource();
        harness.Store.OnCommit = async (_, commit) =>
        {
            await gate.Task;
            await commit();
        };
        var start = harness.Begin(runtime => runtime.StartAsync(Request(definition, "one"), CancellationToken.None));

        var stop = harness.Begin(runtime => runtime.StopAsync(CancellationToken.None));
        Assert.False(stop.IsCompleted);
        Assert.Throws<RuntimeUnavailableException>(() => harness.Start(Request(definition)));
        gate.SetResult();
        harness.World.Settle();

        Assert.True(stop.Result);
        Assert.Equal(StartResult.Started, start.Result.Result);
    }

    [Fact]
    public void A_stop_does_not_wait_for_ever()
    {
        var harness = new RuntimeHarness(new() { StopWithin = TimeSpan.FromSeconds(3) });
        harness.Held.IsDeaf = true;
        harness.Start(harness.Publish("""[{"ask":{"call":"http","with":{"method":"get","endpoint":"http://service/"}}}]"""));
        harness.Store.OnCommit = (_, _) => throw new StoreUnavailableException("away");
        var start = harness.Begin(runtime => runtime.StartAsync(Request(harness.Publish(Wait, "wait"), "one"), CancellationToken.None));

        var stop = harness.Begin(runtime => runtime.StopAsync(CancellationToken.None));
        harness.Pass(2.9);
        Assert.False(stop.IsCompleted);
        harness.Pass(0.2);

        Assert.True(stop.Result);
        Assert.IsType<RuntimeUnavailableException>(start.Failure);
    }

    private static CancelOutcome Cancel(RuntimeHarness harness, ExecutionKey key) => harness.Do(runtime => runtime.CancelAsync(key, "enough", CancellationToken.None));

    private static string Child(string version) => """[{"c":{"run":{"workflow":{"namespace":"test","name":"child","version":"VERSION"}}}}]""".Replace("VERSION", version, StringComparison.Ordinal);

    private static IEnumerable<string> Same(int partition) => Enumerable.Range(0, 10_000).Select(number => $"e{number}").Where(id => Partitioning.Of(new(Tenant, id)) == partition);
}
