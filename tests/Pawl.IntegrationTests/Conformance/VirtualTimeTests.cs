using Pawl.Cli.Conformance.Dsl.World;
using Xunit;

namespace Pawl.IntegrationTests.Conformance;

public sealed class VirtualTimeTests : IDisposable
{
    private readonly ScenarioClock _clock = new();

    public VirtualTimeTests() => _clock.MakeVirtual();

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void It_starts_where_the_vocabulary_says_and_stands_still()
    {
        Assert.Equal(DateTimeOffset.Parse("2026-01-05T00:00:00Z"), _clock.GetUtcNow());
        Assert.Equal(_clock.GetTimestamp(), _clock.GetTimestamp());
    }

    [Fact]
    public void Timers_fire_in_order_each_with_the_clock_at_its_own_due_time()
    {
        var fired = new List<string>();
        void Start(string name, int seconds) => _clock.CreateTimer(_ => fired.Add($"{name}@{(_clock.GetUtcNow() - ScenarioClock.VirtualStart).TotalSeconds}"), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
        Start("late", 30);
        Start("early", 10);
        Start("never", 61);
        _clock.MoveTo(ScenarioClock.VirtualStart.AddMinutes(1));
        Assert.Equal(["early@10", "late@30"], fired);
        Assert.Equal(ScenarioClock.VirtualStart.AddMinutes(1), _clock.GetUtcNow());
    }

    [Fact]
    public void A_timer_that_starts_another_one_on_the_way_sees_it_fire_too()
    {
        var fired = 0;
        _clock.CreateTimer(_ => _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        _clock.MoveTo(ScenarioClock.VirtualStart.AddSeconds(10));
        Assert.Equal(1, fired);
    }

    [Fact]
    public void A_disposed_timer_does_not_fire_and_a_changed_one_fires_once()
    {
        var fired = 0;
        _clock.CreateTimer(_ => fired += 100, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan).Dispose();
        var moved = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        moved.Change(TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        _clock.MoveTo(ScenarioClock.VirtualStart.AddSeconds(3));
        Assert.Equal(1, fired);
    }

    [Fact]
    public async Task Delays_of_the_framework_follow_it()
    {
        var delay = Task.Delay(TimeSpan.FromDays(30), _clock, TestContext.Current.CancellationToken);
        _clock.MoveTo(ScenarioClock.VirtualStart.AddDays(29));
        Assert.False(delay.IsCompleted);
        _clock.MoveTo(ScenarioClock.VirtualStart.AddDays(30));
        await delay;
    }

    [Fact]
    public void A_periodic_timer_does_not_fire_for_every_period_of_a_long_move()
    {
        var fired = 0;
        _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _clock.MoveTo(ScenarioClock.VirtualStart.AddDays(365));
        Assert.Equal(1, fired);
        _clock.MoveTo(ScenarioClock.VirtualStart.AddDays(366));
        Assert.Equal(2, fired);
    }

    [Fact]
    public void A_loop_that_rests_for_a_second_does_not_come_round_for_every_second_of_a_long_move()
    {
        var rounds = 0;
        void Rest() => _clock.CreateTimer(_ => Round(), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        void Round()
        {
            rounds++;
            Rest();
        }

        Rest();
        _clock.MoveTo(ScenarioClock.VirtualStart.AddDays(365));
        Assert.Equal(2, rounds);
    }

    [Fact]
    public void It_never_moves_backwards()
    {
        _clock.MoveTo(ScenarioClock.VirtualStart.AddDays(1));
        _clock.MoveTo(ScenarioClock.VirtualStart);
        Assert.Equal(ScenarioClock.VirtualStart.AddDays(1), _clock.GetUtcNow());
    }

    [Fact]
    public async Task Who_rests_for_a_moment_is_woken_when_the_scenario_waits_for_an_answer_of_his()
    {
        // Nobody looks or moves time: the one who would do so waits here.
        await Task.Delay(TimeSpan.FromMilliseconds(200), _clock, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(ScenarioClock.VirtualStart, _clock.GetUtcNow());
    }
}
