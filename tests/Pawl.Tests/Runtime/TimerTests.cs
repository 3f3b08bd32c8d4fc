using Pawl.Engine;
using Xunit;

namespace Pawl.Tests.Runtime;

public sealed class TimerTests
{
    [Fact]
    public void A_timer_fires_at_its_time_and_not_before()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Wait(10)));

        harness.Pass(9.999);
        Assert.Equal(StatusPhase.Waiting, harness.Status(key));
        harness.Pass(0.002);
        Assert.Equal(StatusPhase.Completed, harness.Status(key));
    }

    [Fact]
    public void A_clock_set_back_makes_no_timer_fire_early()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Wait(10)));
        harness.Pass(5);

        harness.World.Clock.SetWallClock(TimeSpan.FromMinutes(-1));

        harness.Pass(64.9);
        Assert.Equal(StatusPhase.Waiting, harness.Status(key));
        harness.Pass(1.2);
        Assert.Equal(StatusPhase.Completed, harness.Status(key));
    }

    [Fact]
    public void A_clock_set_forward_makes_no_timer_late()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Wait(30)));

        harness.World.Clock.SetWallClock(TimeSpan.FromSeconds(40));

        harness.Pass(1.1);
        Assert.Equal(StatusPhase.Completed, harness.Status(key));
    }

    [Fact]
    public void A_timer_far_away_is_left_to_the_store_and_fires_in_time()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Wait(3 * 3600)));

        harness.Pass((3 * 3600) - 0.1);
        Assert.Equal(StatusPhase.Waiting, harness.Status(key));
        harness.Pass(1);
        Assert.Equal(StatusPhase.Completed, harness.Status(key));
    }

    [Fact]
    public void More_timers_than_fit_in_memory_all_fire_in_time()
    {
        var harness = new RuntimeHarness(new() { ArmedTimers = 3 });
        // Late ones first: they take the room that earlier ones need.
        var keys = Enumerable.Range(1, 20).Reverse().Select(seconds => (Seconds: seconds, Key: harness.Start(harness.Publish(Wait(seconds), $"w{seconds}")))).ToList();

        for (var second = 1; second <= 21; second++)
        {
            harness.Pass(1);
            foreach (var (seconds, key) in keys)
            {
                if (seconds > second) Assert.Equal(StatusPhase.Waiting, harness.Status(key));
                if (seconds + 1 <= second) Assert.Equal(StatusPhase.Completed, harness.Status(key));
            }
        }
    }

    [Fact]
    public void Timers_that_were_due_while_nothing_ran_fire_at_the_start()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Wait(10)));
        harness.Do(runtime => runtime.StopAsync(CancellationToken.None));
        harness.Pass(1_000);

        harness.Crash();

        Assert.Equal(StatusPhase.Completed, harness.Status(key));
    }

    [Fact]
    public void Cancelling_clears_the_timers()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Wait(10)));
        Assert.NotEmpty(harness.Database.Timers);

        harness.Do(runtime => runtime.CancelAsync(key, null, CancellationToken.None));

        Assert.Empty(harness.Database.Timers);
        var commits = 0;
        harness.Store.OnCommit = (_, commit) =>
        {
            commits++;
            return commit();
        };
        harness.Pass(20);
        Assert.Equal(0, commits);
    }

    [Fact]
    public void Nothing_is_polled_while_nothing_is_due_but_the_window()
    {
        var harness = new RuntimeHarness();
        harness.Start(harness.Publish(Wait(86_400)));
        var before = harness.Store.TimerReads;

        harness.Pass(3_600);

        Assert.InRange(harness.Store.TimerReads - before, 100, 125);
    }

    [Fact]
    public void No_more_timers_are_held_in_memory_than_allowed()
    {
        var harness = new RuntimeHarness(new() { ArmedTimers = 3 });

        for (var seconds = 20; seconds > 0; seconds--)
        {
            harness.Start(harness.Publish(Wait(seconds), $"w{seconds}"));
            Assert.InRange(harness.Runtime.Parts.Timers.Count, 1, 3);
        }
    }

    [Fact]
    public void A_timer_that_the_store_gives_too_early_fires_at_the_time_of_its_history()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Wait(20)));
        var timers = harness.Database.Executions[key].Timers;
        foreach (var (timer, dueAt) in timers.ToList()) timers[timer] = dueAt.AddSeconds(-5);
        harness.Crash();

        harness.Pass(19.9);
        Assert.Equal(StatusPhase.Waiting, harness.Status(key));
        harness.Pass(0.2);
        Assert.Equal(StatusPhase.Completed, harness.Status(key));
    }

    private static string Wait(int seconds) => $$"""[ { "pause": { "wait": { "seconds": {{seconds}} } } } ]""";
}
