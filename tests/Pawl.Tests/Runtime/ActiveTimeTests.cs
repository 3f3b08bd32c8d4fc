using Pawl.Engine;
using Pawl.Language.Expressions;
using Pawl.Runtime;
using Pawl.Runtime.Activities;
using Xunit;

namespace Pawl.Tests.Runtime;

public sealed class ActiveTimeTests
{
    private const string Call = """[{"call":{"call":"http","with":{"method":"get","endpoint":"http://x.test/"}}}]""";

    private const string TwoCalls = """[{"call":{"call":"http","with":{"method":"get","endpoint":"http://x.test/"}}},{"again":{"call":"http","with":{"method":"get","endpoint":"http://x.test/"}}}]""";

    [Fact]
    public void An_execution_is_ended_a_moment_after_it_used_up_its_active_time()
    {
        var harness = new RuntimeHarness(Options(seconds: 300));
        var key = harness.Start(harness.Publish(Call));

        harness.Pass(299.9);
        Assert.Equal(StatusPhase.Running, harness.Status(key));
        harness.Pass(1.2);

        Assert.Equal(StatusPhase.Faulted, harness.Status(key));
        Assert.Equal(408, harness.State(key).Error!.Status);
    }

    [Fact]
    public void A_restart_does_not_begin_the_count_again()
    {
        var harness = new RuntimeHarness(Options(seconds: 300));
        var key = harness.Start(harness.Publish(TwoCalls));
        harness.Pass(200);
        harness.Held.End(harness.Held.Calls[0], ActivityOutcome.Succeeded(JqValue.Null));
        harness.World.Settle();
        Assert.Equal(TimeSpan.FromSeconds(200), harness.State(key).Active!.Used);

        harness.Crash();
        harness.Pass(99.5);
        Assert.Equal(StatusPhase.Running, harness.Status(key));
        harness.Pass(2);

        Assert.Equal(StatusPhase.Faulted, harness.Status(key));
    }

    [Fact]
    public void The_time_in_which_no_server_could_work_on_it_is_not_counted()
    {
        var harness = new RuntimeHarness(Options(seconds: 300));
        var key = harness.Start(harness.Publish(Call));
        harness.Crash(seconds: 3_600);
        harness.Pass(299.5);
        Assert.Equal(StatusPhase.Running, harness.Status(key));
        harness.Pass(2);

        Assert.Equal(StatusPhase.Faulted, harness.Status(key));
    }

    [Fact]
    public void The_time_in_which_the_store_was_away_is_not_counted()
    {
        var harness = new RuntimeHarness(Options(seconds: 300));
        var key = harness.Start(harness.Publish(TwoCalls));
        harness.Pass(100);
        harness.Faults.IsAway = true;
        // The second call is decided, and not begun before that is written.
        harness.Held.End(harness.Held.Calls[0], ActivityOutcome.Succeeded(JqValue.Null));
        harness.Pass(3_600);
        Assert.Single(harness.Held.Calls);

        harness.Faults.IsAway = false;
        harness.Pass(20);
        Assert.Equal(2, harness.Held.Calls.Count);
        Assert.Equal(StatusPhase.Running, harness.Status(key));
        harness.Pass(300);

        Assert.Equal(StatusPhase.Faulted, harness.Status(key));
    }

    [Fact]
    public void One_that_left_memory_while_it_was_at_work_is_ended_all_the_same()
    {
        var options = Options(seconds: 300);
        options.HotExecutions = 0;
        var harness = new RuntimeHarness(options);
        var key = harness.Start(harness.Publish(Call));
        var loads = harness.Store.Loads.Count;

        harness.Pass(301.1);

        Assert.Contains(key, harness.Store.Loads.Skip(loads));
        Assert.Equal(StatusPhase.Faulted, harness.Status(key));
    }

    [Fact]
    public void One_that_waits_is_left_alone()
    {
        var harness = new RuntimeHarness(Options(seconds: 300));
        var key = harness.Start(harness.Publish("""[{"pause":{"wait":"PT1H"}}]"""));

        harness.Pass(3_599);
        Assert.Equal(StatusPhase.Waiting, harness.Status(key));
        harness.Pass(2);
        Assert.Equal(StatusPhase.Completed, harness.Status(key));
    }

    private static RuntimeOptions Options(double seconds) => new() { ActiveLimit = TimeSpan.FromSeconds(seconds) };
}
