using FsCheck;
using FsCheck.Fluent;
using Pawl.Language.Expressions.Dates;
using Xunit;
using ISOWeek = System.Globalization.ISOWeek;

namespace Pawl.Tests.Expressions.Dates;

public sealed class TimeTests
{
    [Theory]
    [MemberData(nameof(TimeCases.Formatted), MemberType = typeof(TimeCases))]
    public void Every_directive_writes_what_the_C_library_writes(double seconds, string expected)
    {
        // Piece by piece: the whole is longer than jq's buffer.
        Assert.Equal(expected.Split('|'), TimeCases.EveryDirective.Split('|').Select(part => Format(At(seconds), part)));
    }

    [Theory]
    [MemberData(nameof(TimeCases.Directives), MemberType = typeof(TimeCases))]
    public void Flags_widths_and_unknown_directives_follow_the_C_library(string format, string expected) =>
        Assert.Equal(expected, Format(new(2015, 2, 5, 3, 4, 7, 0, 0), format));

    [Theory]
    [MemberData(nameof(TimeCases.BrokenDown), MemberType = typeof(TimeCases))]
    public void Seconds_break_down_into_calendar_and_clock(double seconds, string expected) => Assert.Equal(expected, Describe(At(seconds)));

    [Theory]
    [InlineData(1425599621.678, 41.67799997329712)]
    [InlineData(1425599507.25, 47.25)]
    [InlineData(-1.5, 59.5)] // truncated to second -1 first, as jq does
    [InlineData(1.9999999, 1.9999999)]
    public void Fractions_of_a_second_stay(double seconds, double expected) => Assert.Equal(expected, At(seconds).Second);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    [InlineData(-1e17)]
    public void What_no_calendar_reaches_is_refused(double seconds) => Assert.False(BrokenDownTime.TryFromEpoch(seconds, out _));

    [Theory]
    [MemberData(nameof(TimeCases.Epochs), MemberType = typeof(TimeCases))]
    public void Fields_out_of_range_carry_over(double[] fields, long expected)
    {
        Assert.True(BrokenDownTime.TryFromFields(fields, out var time));
        Assert.Equal(expected, time.ToEpoch());
    }

    [Theory]
    [InlineData(new double[] { 2024, 1, 30 }, 1709251200)]
    [InlineData(new double[] { 1 }, -62135683200)]
    [InlineData(new double[0], -2209075200)]
    [InlineData(new[] { 2024.9, 1.9, 1.9, 1.9, 1.9, 1.9 }, 1706749261)]
    [InlineData(new double[] { 2024, 0, 1, 0, 0, 0, 5, 6, 7, 8 }, 1704067200)]
    [InlineData(new[] { 2024, 0, 1, 0, 0, 1e300 }, 1704067200L + int.MaxValue)]
    public void Missing_fields_are_zero_and_fractions_fall_off(double[] fields, long expected)
    {
        Assert.True(BrokenDownTime.TryFromFields(fields, out var time));
        Assert.Equal(expected, time.ToEpoch());
    }

    [Fact]
    public void Nan_is_no_field() => Assert.False(BrokenDownTime.TryFromFields([2024, double.NaN], out _));

    [Fact]
    public void Breaking_down_and_building_up_are_inverse()
    {
        Prop.ForAll<int>(random =>
        {
            var seconds = random * 977L * 1_021;
            var time = At(seconds);
            return time.ToEpoch() == seconds && time == time.WithComputedDays();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void Every_day_of_four_centuries_agrees_with_the_framework_s_calendar()
    {
        for (var day = new DateOnly(1800, 1, 1); day.Year < 2201; day = day.AddDays(1))
        {
            var time = At((day.DayNumber - new DateOnly(1970, 1, 1).DayNumber) * 86_400L);
            Assert.Equal(
                (day.Year, day.Month - 1, day.Day, (int)day.DayOfWeek, day.DayOfYear - 1),
                ((int)time.Year, time.Month, time.Day, time.WeekDay, time.YearDay));

            var date = day.ToDateTime(TimeOnly.MinValue);
            Assert.Equal((ISOWeek.GetYear(date), ISOWeek.GetWeekOfYear(date)), Calendar.IsoWeek(time.Year, time.WeekDay, time.YearDay));
        }
    }

    [Fact]
    public void Days_are_computed_and_the_other_fields_left_as_they_stand() =>
        Assert.Equal("25 -1 61 Tue 002 01 2 2|13 PM", Format(new(2024, 0, 1, 25, -1, 61.9, 9, 400), "%H %M %S %a %j %d %w %u|%I %p"));

    [Fact]
    public void A_month_out_of_range_has_no_name() => Assert.Equal("? ? 14", Format(new(2024, 13, 1, 0, 0, 0, 0, 0), "%b %B %m"));

    [Fact]
    public void The_zone_is_UTC() => Assert.Equal("UTC +0000", Format(At(0), "%Z %z"));

    [Theory]
    [InlineData("%99d", true)]
    [InlineData("%103d", true)]
    [InlineData("%104d", true)]
    [InlineData("%105d", false)]
    [InlineData("%999999999999d", false)]
    [InlineData("%c%c%c%c", true)]
    [InlineData("%c%c%c%c%c", false)]
    public void A_result_that_outgrows_jq_s_buffer_is_refused(string format, bool expected) =>
        Assert.Equal(expected, TimeFormatter.TryFormat(At(0), format, out _));

    [Theory]
    [MemberData(nameof(TimeCases.Parsed), MemberType = typeof(TimeCases))]
    public void Texts_are_read_as_the_C_library_reads_them(string text, string format, string? expected)
    {
        var actual = TimeParser.TryParse(text, format, out var time, out var rest) ? $"{Describe(time)} [{rest}]" : null;
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("2015 366", "%Y %j", 1451606400)] // 1 January 2016
    [InlineData("2015 00 0", "%Y %U %w", 1419724800)] // the Sunday before 2015 began
    public void A_day_outside_its_year_carries_over_where_the_C_library_loses_its_way(string text, string format, long expected)
    {
        Assert.True(TimeParser.TryParse(text, format, out var time, out _));
        Assert.Equal(expected, time.ToEpoch());
    }

    private static BrokenDownTime At(double seconds)
    {
        Assert.True(BrokenDownTime.TryFromEpoch(seconds, out var time));
        return time;
    }

    private static string Format(BrokenDownTime time, string format)
    {
        Assert.True(TimeFormatter.TryFormat(time, format, out var text));
        return text;
    }

    private static string Describe(BrokenDownTime time) =>
        $"{time.Year}-{time.Month}-{time.Day} {time.Hour}:{time.Minute}:{time.Second} {time.WeekDay} {time.YearDay}";
}
