using System.Globalization;
using Pawl.Language.Definitions;
using Pawl.Tests.Oracles;
using Xunit;

namespace Pawl.Tests.Schedules;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("0 0 * * *", "2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z")]
    [InlineData("*/15 * * * *", "2026-01-05T10:07:30Z", "2026-01-05T10:15:00Z")]
    [InlineData("*/10 * * * * *", "2026-01-05T10:07:31Z", "2026-01-05T10:07:40Z")]
    [InlineData("0 9 * * MON-FRI", "2026-01-09T09:00:00Z", "2026-01-12T09:00:00Z")]
    [InlineData("0 12 13 * FRI", "2026-01-03T00:00:00Z", "2026-01-09T12:00:00Z")] // either day
    [InlineData("0 12 13 * ?", "2026-01-03T00:00:00Z", "2026-01-13T12:00:00Z")]
    [InlineData("0 0 29 2 *", "2097-01-01T00:00:00Z", "2104-02-29T00:00:00Z")] // 2100 is no leap year
    [InlineData("0 22-2 * * *", "2026-01-05T23:30:00Z", "2026-01-06T00:00:00Z")]
    [InlineData("0 0 * * FRI-SUN", "2026-01-05T00:00:00Z", "2026-01-09T00:00:00Z")]
    [InlineData("0 0 * * 7", "2026-01-05T00:00:00Z", "2026-01-11T00:00:00Z")]
    [InlineData("5/20 * * * *", "2026-01-05T10:30:00Z", "2026-01-05T10:45:00Z")]
    [InlineData("0 0 1 jan,jul *", "2026-02-01T00:00:00Z", "2026-07-01T00:00:00Z")]
    [InlineData("59 23 31 12 *", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z")]
    public void The_next_time_is_the_first_that_fits(string cron, string after, string expected) =>
        Assert.Equal(Time(expected), CronSchedule.Parse(cron, out _)!.NextAfter(Time(after)));

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* 24 * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("* * * 13 *")]
    [InlineData("* * * * 8")]
    [InlineData("*/0 * * * *")]
    [InlineData("1-2-3 * * * *")]
    [InlineData("a * * * *")]
    [InlineData("0 0 31 2 *")] // no such day
    [InlineData("-1 * * * *")]
    public void What_never_comes_or_is_none_is_refused(string cron)
    {
        Assert.Null(CronSchedule.Parse(cron, out var fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public void The_end_of_the_calendar_is_no_accident() =>
        Assert.Null(CronSchedule.Parse("* * * * *", out _)!.NextAfter(DateTimeOffset.MaxValue));

    [Fact]
    public void Random_expressions_come_when_another_implementation_says()
    {
        using var croner = NodeOracle.TryStart("cron.mjs", "croner", out var missing);
        Assert.SkipWhen(croner is null, missing);
        var random = new Random(7_421);
        for (var i = 0; i < 600; i++)
        {
            var cron = Expression(random);
            var after = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.NextInt64(5L * 365 * 86_400));
            var answer = croner.Ask(new { cron, after = after.ToString("O", CultureInfo.InvariantCulture), count = 4 });
            var expected = answer.GetProperty("times").EnumerateArray().Select(time => time.GetDateTimeOffset()).ToArray();
            if (expected.Length < 4) continue; // too rare for it

            var ours = CronSchedule.Parse(cron, out var fault);
            Assert.True(ours is not null, $"{cron}: {fault}");
            var actual = new List<DateTimeOffset>();
            for (var next = ours.NextAfter(after); actual.Count < 4; next = ours.NextAfter(next.Value)) actual.Add(next!.Value);
            Assert.True(expected.SequenceEqual(actual), $"{cron} after {after:O}: {string.Join(", ", actual)} instead of {string.Join(", ", expected)}");
        }
    }

    /// <summary>What both read alike: a step on a star restricts a day there, and here it does not, so days have none.</summary>
    private static string Expression(Random random)
    {
        var fields = new List<string> { Field(random, 0, 59, steps: true), Field(random, 0, 23, steps: true), Field(random, 1, 28, steps: false), Field(random, 1, 12, steps: true), Field(random, 0, 6, steps: false) };
        if (random.Next(3) == 0) fields.Insert(0, Field(random, 0, 59, steps: true));
        return string.Join(' ', fields);
    }

    private static string Field(Random random, int least, int most, bool steps)
    {
        switch (random.Next(5))
        {
            case 0: return "*";
            case 1 when steps: return $"*/{random.Next(1, most - least)}";
            case 2:
                var first = random.Next(least, most);
                return $"{first}-{random.Next(first, most + 1)}" + (steps && random.Next(2) == 0 ? $"/{random.Next(1, 5)}" : "");
            case 3: return string.Join(',', Enumerable.Range(0, random.Next(2, 4)).Select(_ => random.Next(least, most + 1)));
            default: return random.Next(least, most + 1).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
