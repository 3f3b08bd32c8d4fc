using System.Diagnostics;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Expressions;

/// <summary>Programs that would take all time or memory there is, or the thread's stack. Each ends in its own limit, which try does not catch.</summary>
public sealed class HostileProgramTests
{
    // Far above what any of these takes; a program that gets here was not stopped by the limit it should meet.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("def f: f; f", JqLimit.Steps)]
    [InlineData("def a: def b: a; b; a", JqLimit.Steps)]
    [InlineData("def f(g): g | f(g); f(.)", JqLimit.Steps)]
    [InlineData("last(range(infinite))", JqLimit.Steps)]
    [InlineData("repeat(1) | empty", JqLimit.Steps)]
    [InlineData("last(repeat(1))", JqLimit.Steps)]
    [InlineData("until(false; .)", JqLimit.Steps)]
    [InlineData("last(while(true; .))", JqLimit.Steps)]
    [InlineData("any(range(infinite); false)", JqLimit.Steps)]
    [InlineData("isempty(range(infinite) | empty)", JqLimit.Steps)]
    [InlineData("add(range(infinite))", JqLimit.Steps)]
    [InlineData("-1 | IN(range(infinite))", JqLimit.Steps)]
    [InlineData("last(foreach range(infinite) as $i (0; . + $i))", JqLimit.Steps)]
    [InlineData("reduce range(infinite) as $i (0; . + $i)", JqLimit.Steps)]
    [InlineData("def r: if . > 0 then . - 1 | r else . end; 10000000 | r", JqLimit.Steps)]
    [InlineData("[range(10) | [range(10)]] | last(combinations)", JqLimit.Steps)]
    [InlineData("[.[range(100000000)] = 1]", JqLimit.Steps)]
    [InlineData("[range(100000)] | . - .", JqLimit.Steps)]
    [InlineData("\"x\" | ltrimstr(range(infinite) | tostring) | empty", JqLimit.Steps)]
    [InlineData("try last(range(infinite)) catch \"caught\"", JqLimit.Steps)]
    [InlineData("[range(infinite)]", JqLimit.Memory)]
    [InlineData("[repeat(1)]", JqLimit.Memory)]
    [InlineData("try [range(infinite)] catch \"caught\"", JqLimit.Memory)]
    [InlineData("(.[]?, [range(infinite)])?", JqLimit.Memory)]
    [InlineData("[recurse(. + 1)]", JqLimit.Memory)]
    [InlineData("[range(1e7) | null]", JqLimit.Memory)]
    [InlineData("[range(1e6) | {a: .}]", JqLimit.Memory)]
    [InlineData("def f(g): f(g | .); f(.)", JqLimit.Memory)]
    [InlineData("def f: ., (. + 1 | f); [0 | f]", JqLimit.Steps)]
    [InlineData("reduce range(60) as $i ([1]; . + .)", JqLimit.Memory)]
    [InlineData(".[536870911] = 1", JqLimit.Memory)]
    [InlineData("[range(1e6)] as $a | [range(1e6)] as $b | [range(1e6)] as $c | [range(1e6)] as $d | [range(1e6)] as $e | $a + $b + $c + $d + $e", JqLimit.Memory)]
    [InlineData("reduce range(9000) as $i (null; [.]) | [paths]", JqLimit.Memory)]
    [InlineData("reduce range(9000) as $i (null; [.]) | [tostream]", JqLimit.Memory)]
    [InlineData("[range(2e4) as $i | [range(2e4)] | .[$i:]]", JqLimit.Memory)]
    [InlineData("INDEX(range(infinite); .)", JqLimit.Memory)]
    [InlineData("reduce range(100) as $i ([]; [., .])", JqLimit.Memory)]
    [InlineData("reduce range(100) as $i ({}; {a: ., b: .}) | tojson", JqLimit.Memory)]
    [InlineData("reduce range(100) as $i ([0]; [., .]) | \"\\(.)\"", JqLimit.Memory)]
    [InlineData("reduce range(100) as $i ([0]; [., .]) | error", JqLimit.Memory)]
    [InlineData("reduce range(100) as $i ([0]; [., .]) | @json", JqLimit.Memory)]
    [InlineData("reduce range(100) as $i ([0]; [., .]) | flatten", JqLimit.Steps)]
    [InlineData("reduce range(100) as $i ([0]; [., .]) | . == (. | map(.))", JqLimit.Steps)]
    [InlineData("reduce range(100) as $i ([0]; [., .]) | last(..)", JqLimit.Steps)]
    [InlineData("def f: 1 + f; f", JqLimit.CallDepth)]
    [InlineData("def f: f | f; f", JqLimit.CallDepth)]
    [InlineData("def f: f, 1; f", JqLimit.CallDepth)]
    [InlineData("def f: [f]; f", JqLimit.CallDepth)]
    [InlineData("def f: {a: f}; f", JqLimit.CallDepth)]
    [InlineData("def f: try f catch .; f", JqLimit.CallDepth)]
    [InlineData("def f: label $x | f, 1; f", JqLimit.CallDepth)]
    [InlineData("def f: first(f); f", JqLimit.CallDepth)]
    [InlineData("def f: path(f); f", JqLimit.CallDepth)]
    [InlineData("def f: (f | .a); f", JqLimit.CallDepth)]
    [InlineData("try (def f: 1 + f; f) catch \"caught\"", JqLimit.CallDepth)]
    [InlineData("reduce range(60) as $i (\"a\"; . + .)", JqLimit.StringLength)]
    [InlineData("\"a\" | until(length > 1e9; . + .)", JqLimit.StringLength)]
    [InlineData("[range(20) | \"a\" * 1000000] | join(\"\")", JqLimit.StringLength)]
    [InlineData("\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\" | test(\"^(a+)+$\")", JqLimit.Regex)]
    [InlineData("try (\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\" | test(\"^(a+)+$\")) catch 1", JqLimit.Regex)]
    [InlineData("reduce range(1000000) as $i ([]; [.])", JqLimit.ValueDepth)]
    [InlineData("[recurse([.])]", JqLimit.ValueDepth)]
    [InlineData("until(false; {a: .})", JqLimit.ValueDepth)]
    [InlineData("reduce range(15000) as $i (null; [.])", JqLimit.ValueDepth)]
    [InlineData("range(infinite)", JqLimit.Outputs)]
    public void A_hostile_program_ends_in_its_own_limit(string program, JqLimit limit)
    {
        var watch = Stopwatch.StartNew();
        var evaluation = new JqEvaluation { OutOfTime = () => watch.Elapsed > Patience };
        var error = Assert.Throws<JqLimitException>(() => JqProgram.Compile(program).Run(JqValue.Null, evaluation).Count());
        Assert.Equal(limit, error.Limit);
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
}
