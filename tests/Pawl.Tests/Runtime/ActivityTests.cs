using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runtime;

public sealed class ActivityTests
{
    private const string Ask = """[{"ask":{"call":"http","with":{"method":"get","endpoint":"http://service/"}}}]""";

    private static readonly ActivityOutcome Answer = ActivityOutcome.Succeeded(JqValue.From("answer"));

    [Fact]
    public void The_outcome_of_an_activity_goes_into_its_execution()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Ask));
        var call = Assert.Single(harness.Held.Calls);
        Assert.Equal((key, "/do/0/ask"), (call.Execution, call.Pointer));

        harness.Held.End(call, Answer);
        harness.World.Settle();

        Assert.Equal(JqValue.From("answer"), harness.State(key).Output);
    }

    [Fact]
    public void No_more_activities_run_at_the_same_time_than_allowed_in_all()
    {
        var harness = new RuntimeHarness(new() { ConcurrentActivities = 2 });
        AssertTurns(harness, atOnce: 2);
    }

    [Fact]
    public void No_more_activities_run_at_the_same_time_than_allowed_for_their_kind()
    {
        var harness = new RuntimeHarness(new() { ConcurrentActivitiesPerKind = 3 });
        AssertTurns(harness, atOnce: 3);
    }

    [Fact]
    public void A_kind_with_many_waiting_does_not_shut_out_another()
    {
        var shell = new ShellRunner();
        var harness = new RuntimeHarness(new() { ConcurrentActivities = 2, ConcurrentActivitiesPerKind = 1 }, new HeldRunner(), shell);
        var ask = harness.Publish(Ask);
        for (var i = 0; i < 10; i++) harness.Start(ask);

        var key = harness.Start(harness.Publish("""[{"list":{"run":{"shell":{"command":"ls"}}}}]""", "shell"));

        Assert.Equal(1, harness.Held.Active);
        Assert.Equal(1, shell.Runs);
        Assert.Equal(StatusPhase.Completed, harness.Status(key));
    }

    [Fact]
    public void Cancelling_an_execution_stops_its_activity()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Ask));

        harness.Do(runtime => runtime.CancelAsync(key, null, CancellationToken.None));

        Assert.Equal(harness.Held.Calls, harness.Held.Cancelled);
        Assert.Equal(StatusPhase.Cancelled, harness.Status(key));
    }

    [Fact]
    public void Cancelling_an_execution_takes_a_waiting_activity_out_of_the_queue()
    {
        var harness = new RuntimeHarness(new() { ConcurrentActivities = 1 });
        var definition = harness.Publish(Ask);
        harness.Start(definition);
        var waiting = harness.Start(definition);

        harness.Do(runtime => runtime.CancelAsync(waiting, null, CancellationToken.None));
        harness.Held.End(harness.Held.Calls[0], Answer);
        harness.World.Settle();

        Assert.Single(harness.Held.Calls);
    }

    [Fact]
    public void An_outcome_that_comes_after_the_cancellation_is_not_recorded()
    {
        var harness = new RuntimeHarness();
        harness.Held.IsDeaf = true;
        var key = harness.Start(harness.Publish(Ask));
        harness.Do(runtime => runtime.CancelAsync(key, null, CancellationToken.None));
        var position = harness.State(key).Position;

        harness.Held.End(harness.Held.Calls[0], Answer);
        harness.World.Settle();

        Assert.Equal(position, harness.State(key).Position);
    }

    [Fact]
    public void A_broken_runner_gives_its_task_a_runtime_error_and_takes_nothing_else_down()
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Ask);
        var (broken, neighbour) = (harness.Start(definition), harness.Start(definition));

        harness.Held.Break(harness.Held.Calls[0], new InvalidOperationException("out of luck"));
        harness.Held.End(harness.Held.Calls[1], Answer);
        harness.World.Settle();

        var error = harness.State(broken).Error;
        Assert.EndsWith("/runtime", error?.Type, StringComparison.Ordinal);
        Assert.Contains("out of luck", error?.Detail, StringComparison.Ordinal);
        Assert.Equal(StatusPhase.Completed, harness.Status(neighbour));
        Assert.Empty(harness.Runtime.Quarantined);
    }

    [Fact]
    public void A_runner_that_gives_up_without_being_asked_to_has_failed()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Ask));

        harness.Held.Break(harness.Held.Calls[0], new TaskCanceledException("its own time limit"));
        harness.World.Settle();

        Assert.EndsWith("/runtime", harness.State(key).Error?.Type, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_without_a_runner_is_a_configuration_error()
    {
        var harness = new RuntimeHarness(null, new ShellRunner());

        var key = harness.Start(harness.Publish(Ask));

        Assert.EndsWith("/configuration", harness.State(key).Error?.Type, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_cancels_activities_records_nothing_and_the_next_start_carries_them_out_with_the_same_key()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Ask));
        var position = harness.State(key).Position;

        harness.Do(runtime => runtime.StopAsync(CancellationToken.None));
        Assert.Single(harness.Held.Cancelled);
        Assert.Equal(position, harness.Database.Executions[key].Position);

        harness.Crash();
        Assert.Equal(2, harness.Held.Calls.Count);
        Assert.Equal(harness.Held.Calls[0].IdempotencyKey, harness.Held.Calls[1].IdempotencyKey);
        harness.Held.End(harness.Held.Calls[1], Answer);
        harness.World.Settle();
        Assert.Equal(StatusPhase.Completed, harness.Status(key));
    }

    private static void AssertTurns(RuntimeHarness harness, int atOnce)
    {
        var definition = harness.Publish(Ask);
        var keys = Enumerable.Range(0, 7).Select(_ => harness.Start(definition)).ToList();
        for (var ended = 0; ended < 7; ended++)
        {
            Assert.Equal(Math.Min(atOnce, 7 - ended), harness.Held.Active);
            harness.Held.End(harness.Held.Calls[ended], Answer);
            harness.World.Settle();
        }
        Assert.All(keys, key => Assert.Equal(StatusPhase.Completed, harness.Status(key)));
    }

    private sealed class ShellRunner : IActivityRunner
    {
        public Type RequestType => typeof(ShellActivity);

        public int Runs { get; private set; }

        public Task<ActivityOutcome> RunAsync(ActivityCall call, CancellationToken cancellationToken)
        {
            Runs++;
            return Task.FromResult(ActivityOutcome.Succeeded(JqValue.From("done")));
        }
    }
}
