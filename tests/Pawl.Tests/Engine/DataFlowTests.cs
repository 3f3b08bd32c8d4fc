using Xunit;

namespace Pawl.Tests.Engine;

public sealed class DataFlowTests
{
    [Fact]
    public void Data_goes_through_every_border_of_a_task()
    {
        var world = World.Start("""
            - load:
                if: ${ .x == 1 }
                input:
                  schema: { document: { required: [ user ] } }
                  from: .user
                set: { id: '${ .id + 1 }' }
                output:
                  as: '{ n: .id, was: $input.id }'
                  schema: { document: { required: [ n ] } }
                export:
                  as: '$context + { n: $output.n }'
            - next:
                set: { context: '${ $context }', raw: '${ $workflow.input.user.id }', n: '${ $task.input.n }' }
            """, """{"user": {"id": 7}, "x": 1}""");
        Assert.Equal("""{"context":{"n":8},"raw":7,"n":8}""", world.Output);
    }

    [Theory]
    [InlineData(".a", "\".a\"")]
    [InlineData("${ .a }", "\"x\"")]
    [InlineData("  ${ .n }  ", "2")]
    [InlineData("n=${ .n }", "\"n=2\"")]
    [InlineData("${ .a }-${ .o }", "\"x-{\\\"k\\\":null}\"")]
    [InlineData("${ \"}\" + .a }", "\"}x\"")]
    [InlineData("${ \"\\(.n)\" }", "\"2\"")]
    [InlineData("${ .o.k }", "null")]
    [InlineData("a ${ .o.k } b", "\"a null b\"")]
    public void Text_in_a_data_position_evaluates_only_what_stands_in_braces(string text, string value) =>
        Assert.Equal($$"""{"v":{{value}}}""", World.Start($"- s: {{ set: {{ v: '{text}' }} }}", """{"a": "x", "n": 2, "o": {"k": null}}""").Output);

    [Fact]
    public void What_data_contains_is_never_evaluated() =>
        Assert.Equal(
            """{"v":"${ 1 + 1 }","w":["${ .secret }"],"t":"see ${ .x }"}""",
            World.Start("- s: { set: { v: '${ .v }', w: '${ .w }', t: 'see ${ .t }' } }", """{"v": "${ 1 + 1 }", "w": ["${ .secret }"], "t": "${ .x }"}""").Output);

    [Fact]
    public void A_skipped_task_hands_its_raw_input_on_and_its_directive_is_ignored() =>
        Assert.Equal("""{"a":1,"b":2}""", World.Start("""
            - one: { if: .no, set: { x: 1 }, output: { as: '{y: 2}' }, then: end }
            - two: { set: '${ . + {b: 2} }' }
            """, """{"a":1}""").Output);

    [Fact]
    public void A_workflow_shapes_its_input_and_its_output()
    {
        var world = World.Start("""
            document: { dsl: '1.0.3', namespace: test, name: case, version: '1.0.0' }
            input: { schema: { document: { type: object, required: [ order ] } }, from: .order }
            output: { as: '{ result: ., raw: $workflow.input }', schema: { document: { required: [ result ] } } }
            do:
              - s: { set: { n: '${ .n * 2 }' } }
            """, """{"order": {"n": 21}}""");
        Assert.Equal("""{"result":{"n":42},"raw":{"order":{"n":21}}}""", world.Output);
    }

    [Theory]
    [InlineData("input: { schema: { document: { type: array } } }", "/")]
    [InlineData("output: { schema: { document: { type: array } } }", "/")]
    public void Data_that_does_not_fit_the_workflows_schema_faults_it(string border, string instance)
    {
        var world = World.Start($"{border}\ndo:\n  - s: {{ set: {{ a: 1 }} }}");
        Assert.Equal(("https://open-workflow-specification.org/spec/1.0.0/errors/validation", 400, instance), (world.State.Error!.Type, world.State.Error.Status, world.State.Error.Instance));
    }

    [Theory]
    [InlineData("input: { schema: { document: { type: array } } }", "validation")]
    [InlineData("input: { from: '.a.b.c | error(\"no\")' }", "expression")]
    [InlineData("if: 'error(\"no\")'", "expression")]
    [InlineData("output: { schema: { document: { type: array } } }", "validation")]
    [InlineData("output: { as: '1 | .a' }", "expression")]
    [InlineData("export: { as: '{}', schema: { document: { required: [ a ] } } }", "validation")]
    public void A_border_that_fails_faults_the_task_and_can_be_caught(string border, string type)
    {
        var world = World.Start($$"""
            - t:
                try:
                  - s: { {{border}}, set: { a: 1 } }
                catch:
                  do:
                    - h: { set: { type: '${ $error.type }', at: '${ $error.instance }', context: '${ $context }' } }
            """);
        Assert.Equal($$$"""{"type":"https://open-workflow-specification.org/spec/1.0.0/errors/{{{type}}}","at":"/do/0/t/try/0/s","context":{}}""", world.Output);
    }

    [Fact]
    public void Composite_tasks_shape_what_goes_in_and_what_comes_out() =>
        Assert.Equal("""{"out":{"n":3},"in":1}""", World.Start("""
            - all:
                input: { from: .inner }
                do:
                  - a: { set: { n: '${ .n + 1 }' } }
                  - b: { set: { n: '${ .n + 1 }' } }
                output: { as: '{ out: ., in: $input.n }' }
            """, """{"inner": {"n": 1}}""").Output);

    [Fact]
    public void Expressions_see_the_workflow_the_task_and_the_runtime() =>
        Assert.Equal(
            """["exec-1","case","s","/do/0/s",true,"pawl","2026-01-05T00:00:00.000Z",1767571200]""",
            World.Start("""
                - s:
                    set: '${ [$workflow.id, $workflow.definition.document.name, $task.name, $task.reference, ($task.definition | has("set")), $runtime.name, $workflow.startedAt.iso8601, $task.startedAt.epoch.seconds] }'
                """).Output);

    [Fact]
    public void Data_larger_than_its_bound_is_an_error_of_the_task()
    {
        var world = World.Start("- s: { set: '${ \"x\" * 2000 }' }", limits: Pawl.Engine.Decisions.EngineLimits.Default with { PayloadBytes = 1_000 });
        Assert.Equal((413, "/do/0/s"), (world.State.Error!.Status, world.State.Error.Instance));
    }

    /// <summary>A value that was computed prints otherwise than one that was read: the state must not know which one it is.</summary>
    [Fact]
    public void Numbers_are_the_same_before_and_after_their_history_was_read()
    {
        var world = World.Start("""
            - compute: { set: { tiny: '${ 1 / 1769900400000 }', none: '${ nan }', most: '${ infinite }', zero: '${ 1 - 1 }' } }
            - wait: { wait: PT1S }
            - tell: { set: '${ [(.tiny | tostring), (.none | type), (.most | tostring), (-.zero | tostring)] }' }
            """).Elapse(TimeSpan.FromSeconds(1));
        Assert.Equal("""["5.650035448322403E-13","null","1.7976931348623157E+308","0"]""", world.Output);
    }
}
