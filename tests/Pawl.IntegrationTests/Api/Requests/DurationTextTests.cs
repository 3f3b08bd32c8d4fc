using Pawl.Server.Requests;
using Xunit;

namespace Pawl.IntegrationTests.Api.Requests;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("30s", 30_000)]
    [InlineData("500ms", 500)]
    [InlineData("1m30s", 90_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("PT30S", 30_000)]
    [InlineData("PT1M0.25S", 60_250)]
    [InlineData("P1D", 86_400_000)]
    public void Both_ways_of_writing_durations_are_read(string text, double milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5sec")]
    [InlineData("1.2.3s")]
    [InlineData(".s")]
    [InlineData("1e3s")]
    [InlineData("NaNs")]
    [InlineData("99999999999999999999d")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("-PT5S")]
    [InlineData("P1M")] // a month has no fixed length
    [InlineData("P1Y")]
    [InlineData("PT5S ")]
    [InlineData("5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s5s")] // longer than anybody writes
    public void What_is_no_duration_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(90_000, "1m30s")]
    [InlineData(60_000, "1m")]
    [InlineData(250, "250ms")]
    [InlineData(90_061_001, "1d1h1m1s1ms")]
    public void A_duration_is_written_so_that_it_is_read_the_same(double milliseconds, string text)
    {
        Assert.Equal(text, DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.True(DurationText.TryParse(text, out var again));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), again);
    }
}
