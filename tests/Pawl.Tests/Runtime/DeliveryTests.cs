using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runtime;

public sealed class DeliveryTests
{
    private const string AtMostOnce = """[{"pay":{"run":{"shell":{"command":"pay"}},"metadata":{"pawl/delivery":"at-most-once"}}}]""";
    private const string Detached = """[{"start":{"run":{"shell":{"command":"work"},"await":false}}}]""";
    private const string DetachedThenWait = """[{"start":{"run":{"shell":{"command":"work"},"await":false}}},{"pause":{"wait":"PT1H"}}]""";

    private static readonly ActivityOutcome Answer = ActivityOutcome.Succeeded(JqValue.From("answer"));

    [Fact]
    public void What_happens_at_most_once_begins_only_when_its_begin_is_durable()
    {
        var harness = Harness();
        var carriedOut = new List<int>();
        harness.Store.OnCommit = async (_, commit) =>
        {
            carriedOut.Add(harness.Held.Calls.Count);
            await commit();
        };

        harness.Start(harness.Publish(AtMostOnce));

        // Two commits, the request and the begin, and nothing was carried out before either.
        Assert.Equal([0, 0], carriedOut);
        Assert.Single(harness.Held.Calls);
    }

    [Fact]
    public void What_happens_at_most_once_is_not_carried_out_again_after_a_crash()
    {
        var harness = Harness();
        var key = harness.Start(harness.Publish(AtMostOnce));
        Assert.Single(harness.Held.Calls);

        harness.Crash();

        Assert.Single(harness.Held.Calls);
        Assert.Equal((StatusPhase.Faulted, "Outcome Unknown"), (harness.Status(key), harness.State(key).Error?.Title));
    }

    [Fact]
    public void What_had_not_begun_before_a_crash_begins_after_it()
    {
        var harness = Harness(new() { ConcurrentActivities = 1 });
        var definition = harness.Publish(AtMostOnce);
        var (begun, waiting) = (harness.Start(definition), harness.Start(definition));
        Assert.Equal(begun, harness.Held.Calls.Single().Execution);

        harness.Crash();

        Assert.Equal([begun, waiting], harness.Held.Calls.Select(call => call.Execution));
        harness.Held.End(harness.Held.Calls[1], Answer);
        harness.World.Settle();
        Assert.Equal((StatusPhase.Faulted, StatusPhase.Completed), (harness.Status(begun), harness.Status(waiting)));
    }

    [Fact]
    public void What_happens_at_most_once_gives_its_result_when_nothing_goes_wrong()
    {
        var harness = Harness();
        var key = harness.Start(harness.Publish(AtMostOnce));
        harness.Held.End(harness.Held.Calls.Single(), Answer);
        harness.World.Settle();

        Assert.Equal(JqValue.From("answer"), harness.State(key).Output);
    }

    [Fact]
    public void What_was_cancelled_before_it_began_never_begins()
    {
        var harness = Harness(new() { ConcurrentActivities = 1 });
        var definition = harness.Publish(AtMostOnce);
        harness.Start(definition);
        var waiting = harness.Start(definition);
        harness.Do(runtime => runtime.CancelAsync(waiting, null, CancellationToken.None));

        harness.Held.End(harness.Held.Calls.Single(), Answer);
        harness.World.Settle();

        Assert.Single(harness.Held.Calls);
    }

    [Fact]
    public void A_process_that_nobody_waits_for_goes_on_after_the_end_of_its_execution()
    {
        var harness = Harness();
        var key = harness.Start(harness.Publish(Detached));

        Assert.Equal(StatusPhase.Completed, harness.Status(key));
        Assert.Equal((1, 0), (harness.Held.Active, harness.Held.Cancelled.Count));
        harness.Held.End(harness.Held.Calls.Single(), Answer);
        harness.World.Settle();
        Assert.Empty(harness.Runtime.Quarantined);
    }

    [Fact]
    public void A_process_that_nobody_waits_for_is_carried_out_again_after_a_crash_while_its_execution_lives()
    {
        var harness = Harness();
        var key = harness.Start(harness.Publish(DetachedThenWait));
        harness.Crash();

        Assert.Equal(2, harness.Held.Calls.Count);
        Assert.Equal(harness.Held.Calls[0].IdempotencyKey, harness.Held.Calls[1].IdempotencyKey);

        harness.Held.End(harness.Held.Calls[1], Answer);
        harness.World.Settle();
        Assert.Equal(StatusPhase.Waiting, harness.Status(key));
        harness.Crash();
        Assert.Equal(2, harness.Held.Calls.Count);
    }

    [Fact]
    public void A_process_that_nobody_waits_for_and_that_had_not_begun_begins_after_a_crash()
    {
        var harness = Harness(new() { ConcurrentActivities = 1 });
        var definition = harness.Publish(Detached);
        var first = harness.Start(definition);
        var waiting = harness.Start(definition);
        Assert.Equal((StatusPhase.Completed, StatusPhase.Running), (harness.Status(first), harness.Status(waiting)));

        harness.Crash();

        Assert.Equal([first, waiting], harness.Held.Calls.Select(call => call.Execution));
        Assert.Equal(StatusPhase.Completed, harness.Status(waiting));
    }

    private static RuntimeHarness Harness(Pawl.Runtime.RuntimeOptions? options = null) => new(options, new HeldRunner(typeof(ShellActivity)));
}
