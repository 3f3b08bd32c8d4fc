using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Expressions;

/// <summary>Loops change in place what only they can see. Nobody must be able to tell, except by the time and memory it takes.</summary>
public sealed class InPlaceUpdateTests
{
    [Theory]
    [InlineData("reduce range(3) as $i ([[], []]; .[0] += [$i] | .[1] += [.[0]])", "[[0,1,2],[[0],[0,1],[0,1,2]]]")]
    [InlineData("reduce range(3) as $i ({n: {v: 0}}; .n.v += 1 | .seen[$i] = .n)", """{"n":{"v":3},"seen":[{"v":1},{"v":2},{"v":3}]}""")]
    [InlineData("reduce range(3) as $i ({a: [0]}; .a as $old | .a[0] += 1 | .old += [$old])", """{"a":[3],"old":[[0],[1],[2]]}""")]
    [InlineData("[0] as $start | reduce range(3) as $i ($start; .[0] += 1) | [., $start]", "[[3],[0]]")]
    [InlineData(". as $in | reduce range(2) as $i (.; .x.y += 1) | [., $in]", """[{"x":{"y":3}},{"x":{"y":1}}]""")]
    [InlineData("[foreach range(3) as $i ([]; . + [$i])]", "[[0],[0,1],[0,1,2]]")]
    [InlineData("[foreach range(3) as $i ({}; .k[$i] = $i; .k)]", "[[0],[0,1],[0,1,2]]")]
    [InlineData("[[1, 2], [3]] | map(. as $m | .[0] |= . + 10 | [., $m])", "[[[11,2],[1,2]],[[13],[3]]]")]
    [InlineData("[1, 2] as $a | [$a, $a] | .[0][0] |= 9 | [., $a]", "[[[9,2],[1,2]],[1,2]]")]
    [InlineData("reduce (1, 2) as $i ([[0]]; .[0] as $x | .[0] += [$i] | . + [$x])", "[[0,1,2],[0],[0,1]]")]
    [InlineData("reduce range(3) as $i ({a: []}; .a += [.])", """{"a":[{"a":[]},{"a":[{"a":[]}]},{"a":[{"a":[]},{"a":[{"a":[]}]}]}]}""")]
    [InlineData("def keep: . as $k | .a[0] = 5 | {now: ., was: $k}; reduce range(1) as $i ({a: [1]}; .a[0] = 2 | keep)", """{"now":{"a":[5]},"was":{"a":[2]}}""")]
    [InlineData("reduce range(2) as $i ([[1], [2]]; try (.[0][0] = 9 | error(.)) catch .) | .", "[[9],[2]]")]
    [InlineData("reduce range(2) as $i ([1]; try (.[0] = 9 | error(\"x\")) catch \"lost\" | [.])", """["lost"]""")]
    public void What_a_loop_changes_was_seen_by_nobody_else(string program, string expected) =>
        Assert.Equal(JqValue.Parse(expected), JqProgram.Compile(program).First(JqValue.Parse("""{"x":{"y":1}}"""), new JqEvaluation()));

    [Fact]
    public void An_update_in_a_loop_gives_what_the_same_updates_give_one_after_the_other()
    {
        string[] updates =
        [
            ".a[$i % 3] = $i", ".a += [$i]", ".o[\"k\\($i % 2)\"] += 1", ".o |= . + {z: $i}", ".a[1:] = [$i]", "del(.a[0])", ".c = .a", ".a[0] as $x | .d = [$x, .a]",
            ".a |= map(. // 0)", ".o[] |= . + 1", ".c[0]? |= 7", "(.a, .c) |= . + [1]", ".e.f.g[$i] = .o", ".o = .e", ". as $all | .a = [$all.o]", "if $i % 2 == 0 then .a = [] else . end",
            ".a[-1]? //= 3", ".x //= {y: $i}", "to_entries | from_entries", ".a |= (.[2] = 1)", "setpath([\"p\", \"q\"]; .a)", ".p.q[0] = 1", "(.. | select(type == \"number\")) |= . + 1",
        ];
        var random = new Random(20_261);
        for (var round = 0; round < 1_500; round++)
        {
            var update = string.Join(" | ", Enumerable.Range(0, random.Next(1, 5)).Select(_ => "(" + updates[random.Next(updates.Length)] + ")"));
            const string Start = """{"a": [1, 2], "o": {"k0": 1}, "c": []}""";
            var loop = $"reduce range(4) as $i ({Start}; {update})";
            var unrolled = Start + string.Concat(Enumerable.Range(0, 4).Select(i => $" | ({i} as $i | {update})"));

            Assert.True(Outcome(unrolled) == Outcome(loop), $"{loop}\nunrolled: {Outcome(unrolled)}\nloop:     {Outcome(loop)}");
        }
    }

    [Theory]
    [InlineData("reduce range(100000) as $i ([]; . + [$i]) | length")]
    [InlineData("reduce range(100000) as $i ({}; .a[$i] = $i) | .a | length")]
    [InlineData("reduce range(100000) as $i ({a: {b: []}}; .a.b += [$i]) | .a.b | length")]
    [InlineData("reduce range(100000) as $i ({}; .[\"k\\($i)\"] = $i) | length")]
    [InlineData("[range(100000)] | .[] |= . + 1 | length")]
    [InlineData("[range(100000)] | reduce range(100000) as $i (.; .[$i] += 1) | length")]
    public void Building_a_large_value_step_by_step_costs_its_size_and_not_its_square(string program)
    {
        var compiled = JqProgram.Compile(program);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(JqValue.From(100_000L), compiled.First(JqValue.Null, new JqEvaluation()));

        // A copy at each step would be 100,000 times half of 100,000 items of 16 bytes: 80 GB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200L << 20);
    }

    private static string Outcome(string program)
    {
        try { return JqProgram.Compile(program).First(JqValue.Null, new JqEvaluation()).ToJson(); }
        catch (JqException error) { return "error: " + error.Message; }
    }
}
