using Pawl.Engine;
using Pawl.Runtime.Executions;
using Xunit;
using static Pawl.Tests.Runtime.RuntimeHarness;

namespace Pawl.Tests.Runtime;

public sealed class StartTests
{
    private const string Wait = """[{"pause":{"wait":{"seconds":10}}}]""";

    [Fact]
    public void A_start_is_answered_after_its_commit()
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
        Assert.False(start.IsCompleted);
        Assert.Empty(harness.Database.Executions);

        gate.SetResult();
        harness.World.Settle();
        Assert.Equal(new StartOutcome(StartResult.Started, "one"), start.Result);
        Assert.Contains(new ExecutionKey(Tenant, "one"), harness.Database.Executions.Keys);
    }

    [Theory]
    [InlineData(null, "key")]
    [InlineData("chosen", null)]
    [InlineData("chosen", "key")]
    public void The_same_request_made_again_is_answered_with_the_same_execution(string? id, string? key)
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Wait);
        var first = harness.Start(Request(definition, id, key));
        Assert.Equal(StartResult.Started, first.Result);

        Assert.Equal(first with { Result = StartResult.Repeated }, harness.Start(Request(definition, id, key)));
        harness.Crash();
        Assert.Equal(first with { Result = StartResult.Repeated }, harness.Start(Request(definition, id, key)));
        Assert.Single(harness.Database.Executions);
    }

    [Theory]
    [InlineData(null, "key", StartResult.KeyReused)]
    [InlineData("chosen", null, StartResult.IdTaken)]
    [InlineData("chosen", "key", StartResult.KeyReused)]
    public void Another_request_under_a_name_that_was_used_is_refused(string? id, string? key, StartResult expected)
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Wait);
        var first = harness.Start(Request(definition, id, key, "one"));

        Assert.Equal(first with { Result = expected }, harness.Start(Request(definition, id, key, "another")));
        harness.Crash();
        Assert.Equal(first with { Result = expected }, harness.Start(Request(definition, id, key, "another")));
        Assert.Single(harness.Database.Executions);
    }

    [Fact]
    public void The_id_of_another_key_is_taken()
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Wait);
        harness.Start(Request(definition, "chosen", "key"));

        Assert.Equal(StartResult.IdTaken, harness.Start(Request(definition, "chosen", "other key")).Result);
        Assert.Equal(StartResult.IdTaken, harness.Start(Request(definition, "chosen")).Result);
    }

    [Fact]
    public void Repetitions_at_the_same_moment_start_one_execution()
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Wait);
        harness.Faults.Latency = TimeSpan.FromMilliseconds(20);

        var starts = Enumerable.Range(0, 5).Select(_ => harness.Begin(runtime => runtime.StartAsync(Request(definition, key: "key"), CancellationToken.None))).ToList();
        harness.Pass(1);

        Assert.Equal(
            [StartResult.Started, StartResult.Repeated, StartResult.Repeated, StartResult.Repeated, StartResult.Repeated],
            starts.Select(start => start.Result.Result).Order());
        Assert.Single(starts.Select(start => start.Result.Id).Distinct());
        Assert.Single(harness.Database.Executions);
    }

    [Fact]
    public void A_new_version_does_not_make_a_repeated_request_new()
    {
        var harness = new RuntimeHarness();
        var old = harness.Start(Request(harness.Publish(Wait), key: "key"));

        var again = harness.Start(Request(harness.Publish(Wait, version: "1.1.0"), key: "key"));

        Assert.Equal(old with { Result = StartResult.Repeated }, again);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("chosen", null)]
    [InlineData(null, "key")]
    public void Nothing_starts_without_an_enabled_definition(string? id, string? key)
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Wait);
        harness.Database.Definitions[0] = harness.Database.Definitions[0] with { DisabledAt = DateTimeOffset.UnixEpoch };

        Assert.Equal(StartResult.NoDefinition, harness.Start(Request(definition, id, key)).Result);
        Assert.Equal(StartResult.NoDefinition, harness.Start(Request(definition with { Name = "other" }, id, key)).Result);
        Assert.Empty(harness.Database.Executions);
    }

    [Fact]
    public void A_repeated_request_is_answered_although_its_definition_was_disabled_since()
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Wait);
        harness.Start(Request(definition, key: "key"));
        harness.Database.Definitions[0] = harness.Database.Definitions[0] with { DisabledAt = DateTimeOffset.UnixEpoch };

        Assert.Equal(StartResult.Repeated, harness.Start(Request(definition, key: "key")).Result);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("ü")]
    [InlineData("128+")]
    public void An_id_that_cannot_name_an_execution_is_refused(string id)
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Wait);
        var chosen = id == "128+" ? new string('x', 129) : id;

        Assert.Throws<InvalidExecutionIdException>(() => harness.Start(Request(definition, chosen)));
        Assert.True(ExecutionIds.IsValid(new string('x', 128)));
        Assert.True(ExecutionIds.IsValid("Az09._:-"));
    }

    [Fact]
    public void Ids_made_here_sort_by_the_time_of_their_creation()
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Wait);
        var ids = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            ids.Add(harness.Start(Request(definition)).Id);
            harness.Pass(0.002);
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Equal(7, Guid.Parse(id).Version));
        Assert.Equal(8, Guid.Parse(harness.Start(Request(definition, key: "key")).Id).Version);
    }

    [Fact]
    public void A_caller_is_told_in_time_that_the_store_is_away_and_its_request_takes_effect_once()
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Wait);
        harness.Start(Request(definition, "first")); // the definition is known from here on
        var request = Request(definition, key: "key");
        var isAway = true;
        harness.Store.OnCommit = (_, commit) => isAway ? throw new Pawl.Runtime.Storage.StoreUnavailableException("away") : commit();

        var start = harness.Begin(runtime => runtime.StartAsync(request, CancellationToken.None));
        harness.Pass(9.9);
        Assert.False(start.IsCompleted);
        harness.Pass(0.2);
        Assert.True(Assert.IsType<RuntimeUnavailableException>(start.Failure).MayHaveHappened);

        isAway = false;
        harness.Pass(10);
        Assert.Equal(StartResult.Repeated, harness.Start(request).Result);
        Assert.Equal(2, harness.Database.Executions.Count);
    }

    [Fact]
    public void Requests_beyond_the_queue_of_a_partition_are_refused()
    {
        var harness = new RuntimeHarness(new() { PartitionQueue = 1 });
        var definition = harness.Publish(Wait);
        harness.Store.OnCommit = (_, _) => new TaskCompletionSource().Task;
        harness.Begin(runtime => runtime.StartAsync(Request(definition, "one"), CancellationToken.None));
        var key = new ExecutionKey(Tenant, "one");

        var waiting = harness.Begin(runtime => runtime.CancelAsync(key, null, CancellationToken.None));
        var refused = harness.Begin(runtime => runtime.CancelAsync(key, null, CancellationToken.None));

        Assert.False(waiting.IsCompleted);
        var reason = Assert.IsType<RuntimeUnavailableException>(refused.Failure);
        Assert.False(reason.MayHaveHappened);
        Assert.True(reason.RetryAfter > TimeSpan.Zero);
    }

    [Fact]
    public void New_executions_are_refused_while_too_many_are_under_way()
    {
        var harness = new RuntimeHarness(new() { BusyExecutions = 2 });
        AssertRefusedAfter(harness, accepted: 2);
    }

    [Fact]
    public void New_executions_are_refused_while_too_many_decisions_wait_for_the_store()
    {
        // One is being committed, the other one waits.
        var harness = new RuntimeHarness(new() { CommitBacklog = 1 });
        AssertRefusedAfter(harness, accepted: 2);
    }

    [Fact]
    public void New_executions_are_refused_while_too_many_activities_wait_for_their_turn()
    {
        var harness = new RuntimeHarness(new() { ConcurrentActivities = 1, ActivityBacklog = 2 });
        var definition = harness.Publish("""[{"ask":{"call":"http","with":{"method":"get","endpoint":"http://service/"}}}]""");
        for (var i = 0; i < 3; i++) harness.Start(Request(definition));

        Assert.Throws<RuntimeUnavailableException>(() => harness.Start(Request(definition)));
        harness.Held.End(harness.Held.Calls[0], Pawl.Runtime.Activities.ActivityOutcome.Succeeded(default));
        harness.World.Settle();
        Assert.Equal(StartResult.Started, harness.Start(Request(definition)).Result);
    }

    private static void AssertRefusedAfter(RuntimeHarness harness, int accepted)
    {
        var definition = harness.Publish(Wait);
        var gate = new TaskCompletionSource();
        harness.Store.OnCommit = async (_, commit) =>
        {
            await gate.Task;
            await commit();
        };
        var taken = Enumerable.Range(0, accepted).Select(_ => harness.Begin(runtime => runtime.StartAsync(Request(definition), CancellationToken.None))).ToList();

        Assert.Throws<RuntimeUnavailableException>(() => harness.Start(Request(definition)));
        gate.SetResult();
        harness.World.Settle();
        Assert.All(taken, start => Assert.Equal(StartResult.Started, start.Result.Result));
        Assert.Equal(StartResult.Started, harness.Start(Request(definition)).Result);
    }

    [Fact]
    public void Memory_answers_for_what_ended_for_a_moment_and_then_asks_the_store_which_may_have_removed_it()
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish("""[{"note":{"set":{"done":true}}}]""");
        Assert.Equal(StartResult.Started, harness.Start(Request(definition, "one", content: "first")).Result);
        Assert.True(harness.Database.Executions.Remove(new(Tenant, "one")));

        harness.Pass(harness.Options.EndedInMemory.TotalSeconds - 1);
        Assert.Equal(StartResult.IdTaken, harness.Start(Request(definition, "one", content: "second")).Result);
        harness.Pass(1);
        Assert.Null(harness.Do(runtime => runtime.GetStateAsync(new(Tenant, "one"), CancellationToken.None)));
        Assert.Equal(StartResult.Started, harness.Start(Request(definition, "one", content: "second")).Result);
    }
}
