using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.Inspection;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine;

public sealed class FunctionTests
{
    private static readonly WorkflowError Broken = ErrorTypes.Communication("it broke", 503);

    [Fact]
    public void The_arguments_are_the_raw_input_of_the_function_and_its_output_is_the_raw_output_of_the_call()
    {
        var world = World.Start("""
            use:
              functions:
                add:
                  input: { schema: { document: { required: [ a, b ] } }, from: '{ sum: (.a + .b) }' }
                  set: { total: '${ .sum }', seen: '${ $task.input }' }
                  output: { as: '. + { shaped: true }' }
            do:
              - call:
                  call: add
                  with: { a: '${ .x }', b: 2 }
                  output: { as: '{ result: ., from: $task.output.total }' }
                  export: { as: '{ total: $output.from }' }
              - next: { set: { context: '${ $context }', data: '${ . }' } }
            """, """{"x":40}""");

        Assert.Equal("""{"context":{"total":42},"data":{"result":{"total":42,"seen":{"a":40,"b":2},"shaped":true},"from":42}}""", world.Output);
    }

    [Fact]
    public void Without_arguments_the_input_is_an_empty_object() =>
        Assert.Equal("{\"got\":{}}", World.Start("use: { functions: { f: { set: { got: '${ . }' } } } }\ndo: [ { it: { call: f } } ]", """{"hidden":1}""").Output);

    [Fact]
    public void A_function_sees_nothing_of_its_caller_but_the_context_and_the_workflow()
    {
        var world = World.Start("""
            use:
              functions:
                look:
                  do:
                    - inner: { set: { data: '${ . }', context: '${ $context }', raw: '${ $workflow.input.x }', reference: '${ $task.reference }' } }
            do:
              - prepare: { set: { secret: 1 }, export: { as: '{ shared: true }' } }
              - loop: { for: { in: '[7]' }, do: [ { call: { call: look, with: { given: '${ $item }' } } } ] }
            """, """{"x":9}""");

        Assert.Equal("""{"data":{"given":7},"context":{"shared":true},"raw":9,"reference":"/use/functions/look/do/0/inner"}""", world.Output);
    }

    [Fact]
    public void The_variables_of_a_loop_do_not_reach_into_a_function_even_under_the_same_name()
    {
        var world = World.Start("""
            use:
              functions:
                inner: { for: { in: '[]' }, do: [ { never: { set: { a: '${ $item }' } } } ], output: { as: '{ plain: . }' } }
                outer: { for: { in: '[ "own" ]' }, do: [ { mine: { set: { item: '${ $item }' } } } ] }
            do:
              - loop: { for: { in: '[1]' }, do: [ { a: { call: outer } }, { b: { call: inner, with: { item: '${ .item }' } } } ] }
            """);

        Assert.Equal("""{"plain":{"item":"own"}}""", world.Output);
    }

    [Fact]
    public void What_a_function_exports_is_the_context_of_everybody()
    {
        var world = World.Start("""
            use: { functions: { remember: { set: { n: 1 }, export: { as: '$context + { n: $output.n }' } } } }
            do:
              - call: { call: remember }
              - next: { set: '${ $context }' }
            """);

        Assert.Equal("{\"n\":1}", world.Output);
    }

    [Fact]
    public void A_function_whose_condition_does_not_hold_gives_its_arguments() =>
        Assert.Equal("{\"a\":1}", World.Start("use: { functions: { f: { if: .no, set: { b: 2 } } } }\ndo: [ { it: { call: f, with: { a: 1 } } } ]").Output);

    [Fact]
    public void An_error_inside_carries_the_pointer_of_the_call_and_tells_the_inner_one()
    {
        var world = World.Start("""
            use:
              functions:
                inner: { do: [ { boom: { raise: { error: { type: 'urn:x', status: 418, detail: short and stout } } } } ] }
                outer: { call: inner }
            do: [ { it: { call: outer } } ]
            """);

        Assert.Equal(("urn:x", 418, "/do/0/it"), (world.State.Error!.Type, world.State.Error.Status, world.State.Error.Instance));
        Assert.Equal(
            "short and stout (at /use/functions/inner/do/0/boom of the function 'inner') (at /use/functions/outer of the function 'outer')",
            world.State.Error.Detail);
    }

    [Fact]
    public void Arguments_that_do_not_fit_fault_the_call_and_can_be_caught()
    {
        var world = World.Start("""
            use: { functions: { f: { input: { schema: { document: { required: [ id ] } } }, set: { a: 1 } } } }
            do:
              - guarded:
                  try: [ { it: { call: f, with: { other: 1 } } } ]
                  catch:
                    errors: { with: { type: https://open-workflow-specification.org/spec/1.0.0/errors/validation } }
                    do: [ { handler: { set: { instance: '${ $error.instance }' } } } ]
            """);

        Assert.Equal("""{"instance":"/do/0/guarded/try/0/it"}""", world.Output);
    }

    [Fact]
    public void A_function_may_retry_wait_fork_and_call_other_functions()
    {
        var calls = 0;
        var world = World.Start("""
            use:
              functions:
                fetch:
                  try: [ { get: { call: http, with: { method: get, endpoint: 'http://stub.test/{id}' } } } ]
                  catch: { retry: { delay: PT1S, limit: { attempt: { count: 3 } } } }
                both:
                  fork:
                    branches:
                      - one: { call: fetch, with: { id: '${ .id }' } }
                      - two: { do: [ { sleep: { wait: PT5S } }, { own: { set: { slept: true } } } ] }
            do: [ { it: { call: both, with: { id: 7 } } } ]
            """, answer: request => ++calls < 3 ? Broken : JqValue.From(((HttpActivity)request).Uri)).Elapse(TimeSpan.FromSeconds(5));

        Assert.Equal("""["http://stub.test/7",{"slept":true}]""", world.Output);
        Assert.Equal(3, calls);
    }

    [Fact]
    public void The_time_limit_of_the_call_reaches_inside()
    {
        var world = World.Start("""
            use: { functions: { slow: { do: [ { get: { call: http, with: { method: get, endpoint: 'http://stub.test/' } } } ] } } }
            do: [ { it: { call: slow, timeout: { after: PT2S } } } ]
            """, answer: _ => World.Never).Elapse(TimeSpan.FromSeconds(2));

        Assert.Equal((StatusPhase.Faulted, 408, "/do/0/it"), (world.State.Status, world.State.Error!.Status, world.State.Error.Instance));
        Assert.Equal(world.Asked.Select(activity => activity.Run), world.Stopped);
    }

    [Fact]
    public void An_end_inside_a_function_ends_the_workflow()
    {
        var world = World.Start("""
            use: { functions: { stop: { do: [ { last: { set: { a: 1 }, then: end } }, { never: { set: { b: 2 } } } ] } } }
            do: [ { it: { call: stop, output: { as: '{ climbed: . }' } } }, { after: { set: { c: 3 } } } ]
            """);

        Assert.Equal("""{"climbed":{"a":1}}""", world.Output);
        Assert.DoesNotContain("after", world.Ran);
    }

    [Fact]
    public void A_function_that_calls_itself_may_end()
    {
        var world = World.Start("""
            use:
              functions:
                count:
                  do:
                    - more: { if: .n > 0, call: count, with: { n: '${ .n - 1 }', seen: '${ .seen + [.n] }' } }
            do: [ { it: { call: count, with: { n: 3, seen: [] } } } ]
            """);

        Assert.Equal("""{"n":0,"seen":[3,2,1]}""", world.Output);
    }

    [Fact]
    public void A_function_that_calls_itself_without_end_is_stopped()
    {
        var world = World.Start("use: { functions: { f: { call: f } } }\ndo: [ { it: { call: f } } ]", limits: new EngineLimits { FunctionNesting = 5 });

        Assert.Equal((500, "/do/0/it"), (world.State.Error!.Status, world.State.Error.Instance));
        Assert.StartsWith("More than 5 functions are inside each other", world.State.Error.Detail, StringComparison.Ordinal);
        Assert.Equal(6, world.Tasks.Length);
    }

    [Fact]
    public void A_function_that_is_declared_nowhere_is_a_configuration_error_of_the_call()
    {
        var world = World.Start("do: [ { it: { call: 'log:1.0.0@default' } } ]");

        Assert.Equal((ErrorTypes.Configuration("").Type, "/do/0/it"), (world.State.Error!.Type, world.State.Error.Instance));
    }

    [Fact]
    public void The_timeline_shows_the_function_inside_its_call_and_what_it_waits_for()
    {
        var world = World.Start("""
            use: { functions: { nap: { do: [ { sleep: { wait: PT1M } } ] } } }
            do: [ { loop: { for: { in: '[1]' }, do: [ { it: { call: nap } } ] } } ]
            """);

        Assert.Equal(
            [("loop", "for", 0), ("it", "call", 1), ("nap", "do", 2), ("sleep", "wait", 3)],
            world.Tasks.Select(task => (task.Name, task.Kind, task.Owner)));
        Assert.Equal([0], world.Tasks[^1].Iteration);
        Assert.Equal("/use/functions/nap/do/0/sleep", Assert.Single(WaitReasons.Of(world.State, world.Now).Reasons).Pointer);
    }

    [Fact]
    public void One_step_at_a_time_leads_to_the_same_end()
    {
        const string Yaml = """
            use:
              functions:
                inner: { do: [ { a: { set: { n: '${ .n + 1 }' } } }, { b: { set: { n: '${ .n * 2 }' }, export: { as: '{ n: $output.n }' } } } ] }
                outer: { try: [ { first: { call: inner, with: { n: '${ .n }' } } }, { second: { call: inner, with: { n: '${ .n }' } } } ], catch: {} }
            do: [ { it: { call: outer, with: { n: '${ .n }' } } }, { last: { set: { n: '${ .n }', context: '${ $context }' } } } ]
            """;
        var atOnce = World.Start(Yaml, """{"n":1}""");
        // After each decision the stored history is folded anew and compared, so this looks at the state after every event.
        var stepwise = World.Start(Yaml, """{"n":1}""", limits: new EngineLimits { TransitionsPerDecision = 1 });

        Assert.Equal("""{"n":10,"context":{"n":10}}""", atOnce.Output);
        Assert.Equal(atOnce.Output, stepwise.Output);
        Assert.True(stepwise.Decisions > 10);
    }
}
