using Pawl.Engine;
using Pawl.Engine.Decisions;
using Xunit;

namespace Pawl.Tests.Engine;

public sealed class FlowTests
{
    [Theory]
    [InlineData("exit", "b d e")]
    [InlineData("end", "b")]
    [InlineData("continue", "b c d e")]
    public void A_directive_moves_within_its_own_list(string then, string ran)
    {
        var world = World.Start($$"""
            - outer:
                do:
                  - a:
                      do:
                        - b: { set: { x: 1 }, then: {{then}} }
                        - c: { set: { x: 2 } }
                  - d: { set: '${ . + {d: 1} }' }
            - e: { set: '${ . + {e: 1} }' }
            """);
        Assert.Equal(ran.Split(' '), world.Ran.Where(name => name.Length == 1 && name != "a"));
        Assert.Equal(StatusPhase.Completed, world.State.Status);
    }

    [Fact]
    public void An_end_climbs_through_the_output_of_every_owner() =>
        Assert.Equal("""{"w":{"o":{"x":1}}}""", World.Start("""
            document: { dsl: '1.0.3', namespace: test, name: case, version: '1.0.0' }
            output: { as: '{ w: . }' }
            do:
              - outer:
                  output: { as: '{ o: . }' }
                  do:
                    - b: { set: { x: 1 }, then: end }
                    - c: { set: { x: 2 } }
              - after: { set: { x: 3 } }
            """).Output);

    [Fact]
    public void A_directive_may_go_back_and_the_bound_on_starts_ends_a_loop_without_end()
    {
        var world = World.Start("""
            - a: { set: '${ {n: ((.n // 0) + 1)} }' }
            - b: { switch: [ { enough: { when: .n == 5, then: end } }, { more: { then: a } } ] }
            """);
        Assert.Equal("""{"n":5}""", world.Output);

        var endless = World.Start("- a: { set: { x: 1 }, then: a }", limits: EngineLimits.Default with { TaskStarts = 50, TransitionsPerDecision = 7 });
        Assert.Equal(StatusPhase.Faulted, endless.State.Status);
        Assert.Contains("more than 50 tasks", endless.State.Error!.Detail, StringComparison.Ordinal);
        Assert.True(endless.Decisions > 5, "the bound on transitions must split the work into several decisions");
    }

    [Theory]
    [InlineData("red", "setRed")]
    [InlineData("blue", "other")]
    public void A_switch_takes_the_first_case_that_holds_else_the_default_wherever_it_stands(string color, string ran) =>
        Assert.Equal(["choose", ran], World.Start("""
            - choose:
                switch:
                  - any: { then: other }
                  - red: { when: .color == "red", then: setRed }
                  - also: { when: .color == "red", then: end }
            - setRed: { set: { c: 1 }, then: end }
            - other: { set: { c: 2 } }
            """, $$"""{"color": "{{color}}"}""").Ran);

    [Fact]
    public void A_switch_without_match_follows_its_own_directive() =>
        Assert.Equal(["choose"], World.Start("""
            - choose: { switch: [ { red: { when: .color == "red", then: setRed } } ], then: end }
            - setRed: { set: { c: 1 } }
            """).Ran);

    [Fact]
    public void A_for_hands_data_from_iteration_to_iteration_and_tells_them_apart()
    {
        var world = World.Start("""
            - loop:
                for: { each: color, at: i, in: .colors }
                while: (.done // []) | length < 2
                do:
                  - mark: { set: { done: '${ (.done // []) + ["\($i)\($color)"] }' }, export: { as: '$context + {last: $color}' } }
            - look: { set: '${ . + $context }' }
            """, """{"colors": ["r", "g", "b"]}""");
        Assert.Equal("""{"done":["0r","1g"],"last":"g"}""", world.Output);
        Assert.Equal([0, 1], world.Tasks.Where(task => task.Name == "mark").Select(task => task.Iteration.Single()));
    }

    [Fact]
    public void A_for_over_an_inline_array_evaluates_what_stands_in_braces() =>
        Assert.Equal("""{"sum":3}""", World.Start("""
            - loop:
                for: { in: [ { v: 1 }, { v: '${ .two }' } ] }
                do:
                  - add: { set: { two: 2, sum: '${ (.sum // 0) + $item.v }' } }
                output: { as: '{sum}' }
            """, """{"two": 2}""").Output);

    [Theory]
    [InlineData(".none")]
    [InlineData("'\"text\"'")]
    public void A_for_over_anything_but_an_array_is_an_expression_error(string items)
    {
        var world = World.Start($"- loop: {{ for: {{ in: {items} }}, do: [ {{ a: {{ set: {{ x: 1 }} }} }} ] }}");
        Assert.EndsWith("/expression", world.State.Error!.Type, StringComparison.Ordinal);
    }

    [Fact]
    public void A_for_without_iteration_and_an_empty_list_hand_their_input_on() =>
        Assert.Equal("""{"items":[]}""", World.Start("""
            - loop: { for: { in: .items }, do: [ { a: { set: { x: 1 } } } ] }
            - nothing: { do: [] }
            """, """{"items": []}""").Output);

    [Fact]
    public void An_exit_in_a_loop_ends_the_iteration_only() =>
        Assert.Equal("""[1,2]""", World.Start("""
            - loop:
                for: { in: '[1, 2]' }
                do:
                  - a: { set: '${ (if type == "array" then . else [] end) + [$item] }', then: exit }
                  - b: { set: { never: true } }
            """).Output);
}
