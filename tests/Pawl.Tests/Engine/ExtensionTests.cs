using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.Inspection;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine;

public sealed class ExtensionTests
{
    /// <summary>An extension list of one task that adds a word to <c>$context</c>.</summary>
    private static string Log(string word) => $$"""[ { {{word}}: { set: { dropped: true }, export: { as: '($context // []) as $c | (if ($c | type) == "array" then $c else [] end) + ["{{word}}"]' } } } ]""";

    [Fact]
    public void Before_runs_in_order_of_declaration_and_after_in_reverse()
    {
        var world = World.Start($$"""
            use:
              extensions:
                - first: { extend: set, before: {{Log("b1")}}, after: {{Log("a1")}} }
                - second: { extend: all, before: {{Log("b2")}}, after: {{Log("a2")}} }
                - other: { extend: wait, before: {{Log("never")}} }
            do: [ { it: { set: { x: '${ $context }' } } } ]
            output: { as: '{ it: ., log: $context }' }
            """);

        Assert.Equal("""{"it":{"x":["b1","b2"]},"log":["b1","b2","a2","a1"]}""", world.Output);
        Assert.Equal(["it", "b1", "b2", "a2", "a1"], world.Ran);
        Assert.All(world.Tasks[1..], task => Assert.Equal(1, task.Owner));
        Assert.Equal("/use/extensions/1/second/before/0/b2", world.Tasks[2].Pointer);
    }

    [Fact]
    public void Before_starts_from_the_transformed_input_and_after_from_the_transformed_output_and_what_they_give_is_dropped()
    {
        var world = World.Start("""
            use:
              extensions:
                - one: { extend: set, before: [ { b: { set: { before: '${ . }' }, export: { as: '{ b: $output.before }' } } } ] }
                - two:
                    extend: set
                    before: [ { c: { set: { before: '${ . }' }, export: { as: '$context + { c: $output.before }' } } } ]
                    after: [ { a: { set: { after: '${ . }' }, export: { as: '$context + { a: $output.after }' } } } ]
            do:
              - it: { input: { from: .in }, set: { work: '${ . }' }, output: { as: '{ shaped: .work }' } }
            output: { as: '{ it: ., log: $context }' }
            """, """{"in":{"n":1}}""");

        Assert.Equal("""{"it":{"shaped":{"n":1}},"log":{"b":{"n":1},"c":{"n":1},"a":{"shaped":{"n":1}}}}""", world.Output);
    }

    [Fact]
    public void After_comes_when_the_export_is_done()
    {
        var world = World.Start("""
            use: { extensions: [ { look: { extend: set, after: [ { see: { set: '${ $context }', export: { as: '{ saw: $context }' } } } ] } } ] }
            do: [ { it: { set: { n: 1 }, export: { as: '{ exported: $output.n }' } } } ]
            output: { as: $context }
            """);

        Assert.Equal("""{"saw":{"exported":1}}""", world.Output);
    }

    [Theory]
    [InlineData("call", "it: { call: http, with: { method: get, endpoint: 'http://stub.test/' } }")]
    [InlineData("call", "it: { call: f }")]
    [InlineData("composite", "it: { do: [ { in: { wait: PT0S } } ] }")]
    [InlineData("composite", "it: { fork: { branches: [ { in: { wait: PT0S } } ] } }")]
    [InlineData("emit", "it: { emit: { event: { with: { type: made } } } }")]
    [InlineData("listen", "it: { listen: { to: { any: [] } } }")]
    [InlineData("for", "it: { for: { in: '[]' }, do: [ { in: { set: { a: 1 } } } ] }")]
    [InlineData("raise", "it: { raise: { error: { type: 'urn:x', status: 400 } } }")]
    [InlineData("run", "it: { run: { shell: { command: 'true' } } }")]
    [InlineData("set", "it: { set: { a: 1 } }")]
    [InlineData("switch", "it: { switch: [ { c: { then: continue } } ] }")]
    [InlineData("try", "it: { try: [ { in: { wait: PT0S } } ], catch: {} }")]
    [InlineData("wait", "it: { wait: PT0S }")]
    public void Each_kind_extends_its_tasks_and_no_others(string kind, string task)
    {
        foreach (var extend in new[] { "call", "composite", "emit", "for", "listen", "raise", "run", "set", "switch", "try", "wait", "all" })
        {
            var world = World.Start($$"""
                use:
                  functions: { f: { raise: { error: { type: 'urn:f', status: 400 } } } }
                  extensions: [ { mark: { extend: {{extend}}, when: $task.name == "it", before: [ { marked: { set: { m: 1 } } } ] } } ]
                do: [ { {{task}} } ]
                """, answer: _ => JqValue.Null);
            Assert.Equal(extend == kind || extend == "all", world.Ran.Contains("marked"));
        }
    }

    [Fact]
    public void The_condition_sees_the_transformed_input_and_the_extended_task_with_its_properties()
    {
        var world = World.Start("""
            use:
              extensions:
                - mock:
                    extend: call
                    when: ($task.with.endpoint | startswith("http://mocked.test")) and $task.definition.call == $task.call and .use
                    before: [ { answer: { set: { mocked: '${ $task.with.endpoint }', name: '${ $task.name }', reference: '${ $task.reference }', raw: '${ $task.input }' }, then: exit } } ]
            do:
              - one: { input: { from: '{ use: true }' }, call: http, with: { method: get, endpoint: 'http://mocked.test/a' } }
              - two: { call: http, with: { method: get, endpoint: 'http://mocked.test/a' }, output: { as: '{ real: . }' } }
            output: { as: '{ two: . }' }
            """, """{"n":1}""", answer: _ => JqValue.From("answer"));

        Assert.Equal("""{"two":{"real":"answer"}}""", world.Output);
        Assert.Equal("""{"mocked":"http://mocked.test/a","name":"one","reference":"/do/0/one","raw":{"n":1}}""", world.Tasks[0].Output!.Value.ToJson());
        Assert.Single(world.Asked);
    }

    [Fact]
    public void An_exit_before_skips_the_task_and_its_output_goes_through_the_rest_of_the_pipeline()
    {
        var world = World.Start("""
            use:
              extensions:
                - mock:
                    extend: call
                    before: [ { answer: { set: { n: 1 }, then: exit } }, { never: { set: { n: 2 } } } ]
                    after: [ { log: { set: { saw: '${ . }', raw: '${ $task.output }' }, export: { as: '$context + { log: $output }' } } } ]
                - later: { extend: call, before: [ { notEither: { set: { n: 3 } } } ] }
            do:
              - it: { call: http, with: { method: get, endpoint: 'http://stub.test/' }, output: { as: '{ shaped: .n }' }, export: { as: '{ exported: $output.shaped }' }, then: last }
              - skipped: { set: { wrong: true } }
              - last: { set: { data: '${ . }', context: '${ $context }' } }
            """);

        Assert.Equal("""{"data":{"shaped":1},"context":{"exported":1,"log":{"saw":{"shaped":1},"raw":{"n":1}}}}""", world.Output);
        Assert.Equal(["it", "answer", "log", "last"], world.Ran);
        Assert.Empty(world.Asked);
    }

    [Theory]
    [InlineData("do: [ { in: { set: { a: 1 } } } ]")]
    [InlineData("fork: { branches: [ { in: { set: { a: 1 } } } ] }")]
    [InlineData("for: { in: '[1]' }, do: [ { in: { set: { a: 1 } } } ]")]
    [InlineData("try: [ { in: { set: { a: 1 } } } ], catch: {}")]
    [InlineData("switch: [ { c: { then: exit } } ]")]
    [InlineData("wait: PT1H")]
    [InlineData("emit: { event: { with: { type: made } } }")]
    [InlineData("listen: { to: { any: [] } }")]
    [InlineData("call: f")]
    [InlineData("run: { shell: { command: 'true' } }")]
    [InlineData("raise: { error: { type: 'urn:x', status: 400 } }")]
    public void An_exit_takes_the_place_of_any_kind_of_task(string work)
    {
        var world = World.Start($$"""
            use:
              functions: { f: { set: { f: 1 } } }
              extensions: [ { mock: { extend: all, when: $task.name == "it", before: [ { answer: { set: { mocked: 1 }, then: exit } } ] } } ]
            do: [ { it: { {{work}} } }, { last: { set: { got: '${ . }' } } } ]
            """);

        Assert.Equal("""{"got":{"mocked":1}}""", world.Output);
        Assert.DoesNotContain("in", world.Ran);
    }

    [Fact]
    public void An_exit_after_ends_its_own_list_only()
    {
        var world = World.Start($$"""
            use:
              extensions:
                - first: { extend: set, after: {{Log("still")}} }
                - second: { extend: set, after: [ { stop: { set: { a: 1 }, then: exit } }, { never: { set: { b: 1 } } } ] }
            do: [ { it: { set: { n: 1 } } }, { last: { wait: PT0S } } ]
            """);

        Assert.Equal("{\"n\":1}", world.Output);
        Assert.Equal(["it", "stop", "still", "last"], world.Ran);
    }

    [Fact]
    public void An_end_before_ends_the_workflow_and_nothing_more_runs()
    {
        var world = World.Start("""
            use: { extensions: [ { gate: { extend: call, before: [ { closed: { set: { closed: true }, then: end } } ], after: [ { never: { set: { a: 1 } } } ] } } ] }
            do: [ { outer: { do: [ { it: { call: http, with: { method: get, endpoint: 'http://stub.test/' } } } ], output: { as: '{ climbed: . }' } } }, { last: { set: { b: 1 } } } ]
            """);

        Assert.Equal("""{"climbed":{"closed":true}}""", world.Output);
        Assert.Equal(["outer", "it", "closed"], world.Ran);
    }

    [Fact]
    public void An_end_after_ends_the_workflow_with_the_tasks_output()
    {
        var world = World.Start("""
            use: { extensions: [ { gate: { extend: set, after: [ { stop: { set: { dropped: 1 }, then: end } } ] } } ] }
            do: [ { it: { set: { n: 1 } } }, { last: { set: { b: 1 } } } ]
            """);

        Assert.Equal("{\"n\":1}", world.Output);
        Assert.Equal(["it", "stop"], world.Ran);
    }

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public void A_failing_extension_task_faults_the_extended_task_which_a_try_around_it_catches(string when)
    {
        var world = World.Start($$"""
            use: { extensions: [ { audit: { extend: wait, {{when}}: [ { boom: { raise: { error: { type: 'urn:x', status: 418 } } } } ] } } ] }
            do:
              - guarded:
                  try: [ { it: { wait: PT0S } } ]
                  catch: { do: [ { handler: { set: { instance: '${ $error.instance }' } } } ] }
            """);

        Assert.Equal($$"""{"instance":"/use/extensions/0/audit/{{when}}/0/boom"}""", world.Output);
        Assert.Equal("faulted", world.Tasks.Single(task => task.Name == "it").Status);
    }

    [Fact]
    public void A_try_does_not_catch_what_fails_in_its_own_extensions()
    {
        var world = World.Start("""
            use: { extensions: [ { audit: { extend: try, after: [ { boom: { raise: { error: { type: 'urn:x', status: 418 } } } } ] } } ] }
            do: [ { it: { try: [ { fine: { set: { a: 1 } } } ], catch: { do: [ { handler: { set: { b: 1 } } } ] } } } ]
            """);

        Assert.Equal("urn:x", world.State.Error!.Type);
    }

    [Fact]
    public void A_condition_that_fails_faults_the_task()
    {
        var world = World.Start("""
            use: { extensions: [ { broken: { extend: set, when: 'error("no")', before: [ { a: { wait: PT0S } } ] } } ] }
            do: [ { it: { set: { n: 1 } } } ]
            """);

        Assert.Equal((ErrorTypes.Expression("").Type, "/do/0/it"), (world.State.Error!.Type, world.State.Error.Instance));
    }

    [Fact]
    public void Nested_tasks_and_tasks_of_functions_are_extended_but_tasks_of_extensions_never_are()
    {
        var world = World.Start("""
            use:
              functions: { f: { do: [ { inFunction: { set: { n: '${ .n + 1 }' } } } ] } }
              extensions:
                - audit: { extend: all, before: [ { note: { call: f, with: { n: 0 } } } ] }
            do:
              - loop: { for: { in: '[1]' }, do: [ { it: { call: f, with: { n: 1 } } } ] }
            """);

        Assert.Equal("{\"n\":2}", world.Output);
        // loop, it, f and inFunction are extended; the note, and what it calls, is not.
        Assert.Equal(4, world.Ran.Count(name => name == "note"));
        Assert.Equal(5, world.Ran.Count(name => name == "inFunction"));
        Assert.Equal(["loop", "it", "f", "inFunction"], world.Tasks.Where(task => task.Name == "note").Select(note => world.Tasks.Single(task => task.Run == note.Owner).Name));
    }

    [Fact]
    public void The_time_limit_of_the_task_covers_what_comes_before_and_after()
    {
        const string Yaml = """
            use: { extensions: [ { slow: { extend: set, before: [ { b: { wait: PT3S } } ], after: [ { a: { wait: PT3S } } ] } } ] }
            do: [ { it: { set: { n: 1 }, timeout: { after: LIMIT } } } ]
            """;
        var tooLong = World.Start(Yaml.Replace("LIMIT", "PT5S", StringComparison.Ordinal)).Elapse(TimeSpan.FromSeconds(10));
        Assert.Equal((408, "/do/0/it"), (tooLong.State.Error!.Status, tooLong.State.Error.Instance));
        Assert.Equal("cancelled", tooLong.Tasks.Single(task => task.Name == "a").Status);

        var inTime = World.Start(Yaml.Replace("LIMIT", "PT7S", StringComparison.Ordinal)).Elapse(TimeSpan.FromSeconds(10));
        Assert.Equal("{\"n\":1}", inTime.Output);
    }

    [Fact]
    public void The_time_limit_of_an_attempt_does_not_reach_what_comes_after()
    {
        var world = World.Start("""
            use: { extensions: [ { slow: { extend: try, after: [ { a: { wait: PT1M } } ] } } ] }
            do: [ { it: { try: [ { quick: { set: { n: 1 } } } ], catch: { retry: { limit: { attempt: { count: 1, duration: PT5S } } } } } } ]
            """);
        Assert.Single(world.State.Timers);
        world.Elapse(TimeSpan.FromMinutes(1));

        Assert.Equal("{\"n\":1}", world.Output);
        Assert.Single(world.Ran, "quick");
    }

    [Fact]
    public void A_skipped_task_is_not_extended() => Assert.Empty(World.Start("""
        use: { extensions: [ { audit: { extend: all, before: [ { note: { set: { a: 1 } } } ], after: [ { note2: { set: { a: 1 } } } ] } } ] }
        do: [ { it: { if: .no, set: { n: 1 } } } ]
        """).Ran);

    [Fact]
    public void A_faulted_task_has_nothing_after_it()
    {
        var world = World.Start("""
            use: { extensions: [ { audit: { extend: raise, before: [ { b: { set: { a: 1 } } } ], after: [ { a: { set: { a: 1 } } } ] } } ] }
            do: [ { it: { raise: { error: { type: 'urn:x', status: 400 } } } } ]
            """);

        Assert.Equal(("urn:x", "/do/0/it"), (world.State.Error!.Type, world.State.Error.Instance));
        Assert.Equal(["it", "b"], world.Ran);
    }

    [Fact]
    public void Branches_of_a_fork_are_extended_and_keep_their_own_context()
    {
        var world = World.Start("""
            use: { extensions: [ { mark: { extend: set, before: [ { m: { wait: PT0S, export: { as: '{ (. | tostring): true } + $context' } } } ] } } ] }
            do:
              - all: { fork: { branches: [ { a: { input: { from: '"a"' }, set: { x: '${ $context }' } } }, { b: { input: { from: '"b"' }, set: { x: '${ $context }' } } } ] } }
            output: { as: '{ all: ., context: $context }' }
            """);

        Assert.Equal("""{"all":[{"x":{"a":true}},{"x":{"b":true}}],"context":{"a":true,"b":true}}""", world.Output);
    }

    [Fact]
    public void Every_kind_of_task_keeps_its_output_through_what_comes_after()
    {
        var world = World.Start("""
            use:
              functions: { f: { set: { f: 1 } } }
              extensions: [ { log: { extend: all, before: [ { b: { set: { no: 1 } } } ], after: [ { a: { set: { no: 2 } } } ] } } ]
            do:
              - call: { call: http, with: { method: get, endpoint: 'http://stub.test/' }, export: { as: '[ $output ]' } }
              - function: { call: f, export: { as: '$context + [ $output ]' } }
              - list: { do: [ { in: { set: { list: 1 } } } ], export: { as: '$context + [ $output ]' } }
              - fork: { fork: { branches: [ { in: { set: { branch: 1 } } } ] }, export: { as: '$context + [ $output ]' } }
              - loop: { for: { in: '[1,2]' }, do: [ { in: { set: { loop: '${ $item }' } } } ], export: { as: '$context + [ $output ]' } }
              - try: { try: [ { in: { raise: { error: { type: 'urn:x', status: 400 } } } } ], catch: { do: [ { handle: { set: { caught: 1 } } } ] }, export: { as: '$context + [ $output ]' } }
              - choose: { switch: [ { c: { then: last } } ], export: { as: '$context + [ $output ]' } }
              - never: { set: { wrong: 1 } }
              - last: { wait: PT1S, export: { as: '$context + [ $output ]' } }
            output: { as: $context }
            """, answer: _ => JqValue.From("answer")).Elapse(TimeSpan.FromSeconds(1));

        Assert.Equal("""["answer",{"f":1},{"list":1},[{"branch":1}],{"loop":2},{"caught":1},{"caught":1},{"caught":1}]""", world.Output);
        Assert.DoesNotContain("never", world.Ran);
    }

    [Fact]
    public void One_step_at_a_time_leads_to_the_same_end()
    {
        var yaml = $$"""
            use:
              functions: { f: { do: [ { in: { set: { n: '${ .n + 1 }' } } } ] } }
              extensions:
                - one: { extend: all, when: $task.name != "quiet", before: {{Log("b1")}}, after: {{Log("a1")}} }
                - two: { extend: call, before: [ { mock: { if: '.mock', set: { n: 100 }, then: exit } } ], after: {{Log("a2")}} }
            do:
              - quiet: { do: [ { it: { call: f, with: { n: '${ .n }' } } }, { mocked: { input: { from: '{ mock: true }' }, call: f } } ] }
            output: { as: '{ out: ., log: $context }' }
            """;
        var atOnce = World.Start(yaml, """{"n":1}""");
        // After each decision the stored history is folded anew and compared, so this looks at the state after every event.
        var stepwise = World.Start(yaml, """{"n":1}""", limits: new EngineLimits { TransitionsPerDecision = 1 });

        Assert.StartsWith("""{"out":{"n":100},"log":["b1",""", atOnce.Output, StringComparison.Ordinal);
        Assert.Equal(atOnce.Output, stepwise.Output);
        Assert.True(stepwise.Decisions > 20);
    }

    [Fact]
    public void While_an_extension_waits_the_execution_says_so()
    {
        var world = World.Start("""
            use: { extensions: [ { slow: { extend: set, before: [ { pause: { wait: PT1H } } ] } } ] }
            do: [ { it: { set: { n: 1 } } } ]
            """);

        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        Assert.Equal("/use/extensions/0/slow/before/0/pause", Assert.Single(WaitReasons.Of(world.State, world.Now).Reasons).Pointer);
        Assert.Equal([("it", "running"), ("pause", "waiting")], world.Tasks.Select(task => (task.Name, task.Status)));
    }

    [Fact]
    public void A_definition_without_extensions_records_nothing_of_them()
    {
        var world = World.Start("do: [ { it: { set: { n: 1 } } } ]");
        Assert.Equal(["ExecutionStarted", "TaskStarted", "TaskCompleted", "ExecutionCompleted"], world.History.SelectMany(batch => batch.Events).Select(happened => happened.GetType().Name));
    }
}
