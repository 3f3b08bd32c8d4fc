using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Runtime;

public sealed class ReportTests
{
    private const string Hear = """
        [{"hear":{"call":"asyncapi","with":{"document":{"endpoint":"http://service/"},"operation":"a","subscription":{"consume":{"amount":2}}}}}]
        """;

    private const string HearAndWait = """
        [{"hear":{"call":"asyncapi","with":{"document":{"endpoint":"http://service/"},"operation":"a","subscription":{"consume":{"amount":2},"foreach":{"do":[{"pause":{"wait":{"seconds":10}}}]}}}}}]
        """;

    private readonly HeldRunner _runner = new(typeof(AsyncApiSubscriptionActivity));

    [Fact]
    public void A_report_is_answered_when_it_is_durable_and_not_before()
    {
        var harness = Open();
        harness.Start(harness.Publish(Hear));
        harness.Faults.IsAway = true;
        var report = Report(harness, "a");
        harness.Pass(3);
        Assert.False(report.IsCompleted);

        harness.Faults.IsAway = false;
        harness.Pass(10);
        Assert.True(report.Result);
    }

    [Fact]
    public void What_was_reported_is_there_after_a_crash_and_the_activity_goes_on_with_the_same_key()
    {
        var harness = Open();
        var key = harness.Start(harness.Publish(Hear));
        Assert.True(Report(harness, "a").Result);
        harness.Crash();

        Assert.Equal(2, _runner.Calls.Count);
        Assert.Equal(_runner.Calls[0].IdempotencyKey, _runner.Calls[1].IdempotencyKey);
        Assert.True(Report(harness, "a").Result); // delivered again: it has arrived, and is not consumed twice
        Assert.Equal(StatusPhase.Running, harness.Status(key));
        Assert.True(Report(harness, "b").Result);
        Assert.Equal("""["a","b"]""", harness.State(key).Output!.Value.ToJson());
    }

    [Fact]
    public void The_report_that_was_enough_is_answered_and_its_activity_stopped()
    {
        var harness = Open();
        harness.Start(harness.Publish(Hear));
        Report(harness, "a");
        Assert.True(Report(harness, "b").Result);
        Assert.Equal(_runner.Calls, _runner.Cancelled);
        Assert.False(Report(harness, "c").Result);
    }

    [Fact]
    public void While_a_message_is_handled_the_next_one_waits()
    {
        var harness = Open();
        var key = harness.Start(harness.Publish(HearAndWait));
        Assert.True(Report(harness, "a").Result);
        var next = Report(harness, "b");
        harness.Pass(9);
        Assert.False(next.IsCompleted);

        harness.Pass(2);
        Assert.True(next.Result);
        harness.Pass(10);
        Assert.Equal("""["a","b"]""", harness.State(key).Output!.Value.ToJson());
    }

    [Fact]
    public void A_message_that_waits_is_given_back_when_its_execution_ends()
    {
        var harness = Open();
        var key = harness.Start(harness.Publish(HearAndWait));
        Report(harness, "a");
        var next = Report(harness, "b");
        harness.Do(runtime => runtime.CancelAsync(key, null, CancellationToken.None));
        Assert.False(next.Result);
    }

    [Fact]
    public void A_message_that_waits_does_not_hold_up_a_stop()
    {
        var harness = Open();
        harness.Start(harness.Publish(HearAndWait));
        Report(harness, "a");
        var next = Report(harness, "b");
        Assert.True(harness.Begin(runtime => runtime.StopAsync(CancellationToken.None)).IsCompleted);
        Assert.False(next.Result);
    }

    private RuntimeHarness Open() => new(options: null, _runner);

    private Pending<bool> Report(RuntimeHarness harness, string id) => harness.Begin(async _ => await _runner.Calls[^1].Report(new(id, MayRepeat: true, JqValue.From(id))));
}
