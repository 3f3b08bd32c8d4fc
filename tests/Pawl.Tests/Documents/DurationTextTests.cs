using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Documents;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("PT0S", 0, "0")]
    [InlineData("PT5S", 0, "0:0:5")]
    [InlineData("PT30M", 0, "0:30:0")]
    [InlineData("P1D", 0, "1")]
    [InlineData("P2W", 0, "14")]
    [InlineData("P1Y2M", 14, "0")]
    [InlineData("P1Y2M3W4DT5H6M7.5S", 14, "25.5:6:7.5")]
    [InlineData("P0.5Y", 6, "0")]
    [InlineData("P0.5M", 0, "15")]
    [InlineData("PT0.0000001S", 0, "0:0:0.0000001")]
    [InlineData("PT1.5H", 0, "1:30:0")]
    [InlineData("P1.5D", 0, "1.12:0:0")]
    [InlineData("PT90000S", 0, "1.1:0:0")]
    public void Text_is_read(string text, int months, string exact)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(new CalendarDuration(months, TimeSpan.Parse(exact, null)), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("1D")]
    [InlineData("P1")]
    [InlineData("P1H")]
    [InlineData("PT1D")]
    [InlineData("PT1S2M")]
    [InlineData("P1D1W")]
    [InlineData("-P1D")]
    [InlineData("P-1D")]
    [InlineData("PT1,5S")]
    [InlineData("PT.5S")]
    [InlineData("PT5.S")]
    [InlineData("PT1.2.3S")]
    [InlineData("pt5s")]
    [InlineData(" PT5S")]
    [InlineData("PT5S\n")]
    [InlineData("PT5SX")]
    [InlineData("PT٥S")]
    [InlineData("5s")]
    public void Other_text_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("P10001Y")]
    [InlineData("PT99999999999999S")]
    [InlineData("PT99999999999999999999999999999999999999S")]
    [InlineData("P99999999999999999999D")]
    public void What_time_cannot_count_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("""{"seconds":5}""", "0:0:5")]
    [InlineData("""{"days":1,"hours":2,"minutes":3,"seconds":4,"milliseconds":5}""", "1.2:3:4.005")]
    [InlineData("""{"seconds":5.0}""", "0:0:5")]
    [InlineData("\"PT5S\"", "0:0:5")]
    public void A_value_is_read(string json, string exact)
    {
        Assert.True(DurationText.TryParse(JqValue.Parse(json), out var duration));
        Assert.Equal(new CalendarDuration(0, TimeSpan.Parse(exact, null)), duration);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"seconds":-1}""")]
    [InlineData("""{"seconds":1.5}""")]
    [InlineData("""{"seconds":"5"}""")]
    [InlineData("""{"Seconds":5}""")]
    [InlineData("""{"months":5}""")]
    [InlineData("""{"seconds":1e300}""")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Another_value_is_refused(string json) => Assert.False(DurationText.TryParse(JqValue.Parse(json), out _));

    [Fact]
    public void Months_are_calendar_months()
    {
        Assert.True(DurationText.TryParse("P1M", out var month));
        Assert.Equal(new DateTimeOffset(2026, 2, 28, 0, 0, 0, TimeSpan.Zero), month.After(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero), month.After(new DateTimeOffset(2024, 1, 29, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void The_end_of_time_is_not_passed()
    {
        Assert.True(DurationText.TryParse("P9999Y", out var ages));
        Assert.Equal(DateTimeOffset.MaxValue, ages.After(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }
}
