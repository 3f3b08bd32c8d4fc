using Pawl.Engine;
using Xunit;

namespace Pawl.Tests.Engine.Limits;

/// <summary>A start may shorten the time that its workflow has.</summary>
public sealed class StartTimeoutTests
{
    private const string Nap = "do: [ { nap: { wait: PT10M } } ]";

    [Theory]
    [InlineData("", 60, 60)]
    [InlineData("timeout: { after: PT5M }", 60, 60)]
    [InlineData("timeout: { after: PT1M }", 300, 60)]
    [InlineData("timeout: { after: PT1M }", null, 60)]
    public void Whichever_limit_comes_first_ends_it(string declared, int? startSeconds, int endsAfterSeconds)
    {
        var world = World.Start($"{declared}\n{Nap}", timeout: startSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        world.Elapse(TimeSpan.FromSeconds(endsAfterSeconds - 1));
        Assert.Null(world.State.End);
        world.Elapse(TimeSpan.FromSeconds(1));
        Assert.Equal((StatusPhase.Faulted, 408), (world.State.End, world.State.Error?.Status));
    }

    [Fact]
    public void It_leaves_active_time_as_it_was()
    {
        var world = World.Start(Nap, timeout: TimeSpan.FromHours(1), activeLimit: TimeSpan.FromMinutes(5));
        Assert.Equal(TimeSpan.FromMinutes(5), world.State.Active?.Limit);
        Assert.Equal("{}", world.Elapse(TimeSpan.FromMinutes(10)).Output);
    }
}
