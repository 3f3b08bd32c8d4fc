using System.Diagnostics;
using Pawl.Language.Expressions;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.Expressions;

/// <summary>Programs that would take all time or memory there is, or the thread's stack. Each ends in its own limit, which try does not catch.</summary>
public sealed class HostileProgramTests
{
    // Far above what any of these takes; a program that gets here was not stopped by the limit it should meet.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(100);

    public static TheoryData<string, JqLimit> Programs => new(HostilePrograms.All);

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_hostile_program_ends_in_its_own_limit(string program, JqLimit limit)
    {
        var watch = Stopwatch.StartNew();
        var evaluation = new JqEvaluation { OutOfTime = () => watch.Elapsed > Patience };
        var error = Assert.Throws<JqLimitException>(() => JqProgram.Compile(program).Run(JqValue.Null, evaluation).Count());
        Assert.Equal(limit, error.Limit);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_hostile_program_ends_soon_after_its_time_is_over(string program, JqLimit limit)
    {
        _ = limit;
        var compiled = JqProgram.Compile(program);
        // Whatever else the machine is doing only adds to what is measured: the least of several measurements is the program's own.
        var overtime = TimeSpan.MaxValue;
        for (var measurement = 0; measurement < 5 && overtime > Tolerance; measurement++)
        {
            var next = Overtime(compiled);
            if (next < overtime) overtime = next;
        }
        Assert.InRange(overtime, TimeSpan.Zero, Tolerance);
    }

    [Theory]
    [InlineData("\"abc\" * 1e308", "Repeat string result too long")]
    [InlineData(".[1e18] = 1", "Array index too large")]
    [InlineData("[0] | .[-5] = 1", "Out of bounds negative array index")]
    [InlineData("getpath([range(10001) | 0])", "Path too deep")]
    [InlineData("setpath([range(10001) | 0]; 1)", "Path too deep")]
    [InlineData("(reduce range(10001) as $_ ([]; [.])) as $x | [$x, $x] | sort", "Comparison too deep")]
    [InlineData("1 % 0.5", "number (1) and number (0.5) cannot be divided (remainder) because the divisor is zero")]
    public void A_program_that_asks_for_the_impossible_gets_an_error_it_can_catch(string program, string message)
    {
        var caught = JqProgram.Compile($"try ({program}) catch .").First(JqValue.Null, new JqEvaluation());
        Assert.Equal(JqValue.From(message), caught);
    }

    [Fact]
    public void Deep_data_passes_through_every_walk()
    {
        var deep = JqValue.Parse(new string('[', 9_000) + new string(']', 9_000));
        foreach (var program in new[] { ".", "tojson | fromjson", "walk(.)", "if . == . then . else 1 end", "[.] | sort | .[0]", "[.] | unique | .[0]", "(.. | select(type == \"null\")) |= 1", ". + []" })
        {
            Assert.Equal(deep, JqProgram.Compile(program).First(deep, new JqEvaluation()));
        }
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("{a:", "}")]
    [InlineData("-", "")]
    [InlineData("try ", "")]
    [InlineData("\"\\(", ")\"")]
    [InlineData("if . then ", " end")]
    [InlineData("def f: ", "; f")]
    [InlineData(". as [$x] | ", "")]
    [InlineData("first(", ")")]
    [InlineData("1 + ", "")]
    [InlineData("1 // ", "")]
    [InlineData("reduce ", "")]
    [InlineData("foreach ", "")]
    [InlineData("{(", "):1}")]
    [InlineData("{a:1|", "}")]
    [InlineData(".[", "]")]
    [InlineData(".a", "")]
    [InlineData(". as {a:", "")]
    [InlineData("label $x | ", "")]
    [InlineData("reduce . as $x (", ";.)")]
    [InlineData("@json \"\\(", ")\"")]
    public void A_program_nested_too_deep_does_not_compile(string open, string close)
    {
        var count = 60_000 / Math.Max(1, open.Length + close.Length);
        var program = string.Concat(Enumerable.Repeat(open, count)) + "." + string.Concat(Enumerable.Repeat(close, count));
        Assert.Throws<JqCompileException>(() => JqProgram.Compile(program));
    }

    [Fact]
    public void A_program_longer_than_the_limit_does_not_compile() =>
        Assert.Throws<JqCompileException>(() => JqProgram.Compile(new string(' ', JqLimits.SourceLength) + "."));

    [Fact]
    public void Inlining_does_not_multiply_without_end()
    {
        var doubling = string.Concat(Enumerable.Range(1, 60).Select(i => $"def f{i}: f{i - 1} | f{i - 1}; "));
        var evaluation = new JqEvaluation { Limits = new JqLimits { Steps = 100_000 } };
        Assert.Throws<JqLimitException>(() => JqProgram.Compile($"def f0: . + 1; {doubling} f60").First(JqValue.From(0.0), evaluation));
    }

    [Fact]
    public void The_time_check_is_asked_while_a_program_runs()
    {
        var asked = 0;
        var evaluation = new JqEvaluation { OutOfTime = () => ++asked > 3 };
        var error = Assert.Throws<JqLimitException>(() => JqProgram.Compile("[range(100000)] | sort_by(-.) | length").First(JqValue.Null, evaluation));
        Assert.Equal(JqLimit.Time, error.Limit);
    }

    [Fact]
    public void Steps_are_limited_exactly()
    {
        var limited = new JqEvaluation { Limits = new JqLimits { Steps = 2_000 } };
        Assert.Equal(JqValue.From(999.0), JqProgram.Compile("last(range(1000))").First(JqValue.Null, limited));
        Assert.Throws<JqLimitException>(() => JqProgram.Compile("last(range(2001))").First(JqValue.Null, limited));
    }

    [Fact]
    public void Outputs_are_counted_together_and_what_came_in_may_go_out()
    {
        var limited = new JqEvaluation { Limits = new JqLimits { OutputBytes = 4_000 } };
        var large = JqValue.Array(Enumerable.Range(0, 1_000).Select(i => JqValue.From((long)i)));

        Assert.Equal(large, JqProgram.Compile(".").First(large, limited));
        Assert.Equal(100, JqProgram.Compile("range(100)").Run(JqValue.Null, limited).Count());
        var error = Assert.Throws<JqLimitException>(() => JqProgram.Compile("range(1000)").Run(JqValue.Null, limited).Count());
        Assert.Equal(JqLimit.OutputBytes, error.Limit);
        Assert.Throws<JqLimitException>(() => JqProgram.Compile("[., .]").First(large, limited));
    }

    /// <summary>How long a program went on after its time was over; zero or less when another limit ended it before.</summary>
    private static TimeSpan Overtime(JqProgram program)
    {
        var watch = Stopwatch.StartNew();
        var evaluation = new JqEvaluation { Limits = new JqLimits { Steps = long.MaxValue }, OutOfTime = () => watch.Elapsed > Budget };
        Assert.Throws<JqLimitException>(() => program.Run(JqValue.Null, evaluation).Count());
        return watch.Elapsed > Budget ? watch.Elapsed - Budget : TimeSpan.Zero;
    }
}
