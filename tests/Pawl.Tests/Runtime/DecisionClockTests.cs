using Pawl.Runtime.Partitions;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.Runtime;

public sealed class DecisionClockTests
{
    private readonly ManualClock _time = new();

    [Fact]
    public void A_decision_that_works_for_too_long_is_out_of_time()
    {
        var clock = new DecisionClock(_time, TimeSpan.FromSeconds(2));
        for (var i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.False(clock.IsOver());
        }
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(clock.IsOver());
    }

    [Fact]
    public void Time_in_which_the_process_stood_still_does_not_count()
    {
        var clock = new DecisionClock(_time, TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.False(clock.IsOver());
    }
}
