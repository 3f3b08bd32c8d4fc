using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine.Control;

public sealed class EditTests
{
    private const string Three = """
          - a: { set: { n: 1 }, export: { as: '$context + { a: 1 }' } }
          - b: { call: http, with: { method: get, endpoint: http://b.test/ }, output: { schema: { format: json, document: { type: object, required: [ok] } } } }
          - c: { set: '${ { got: ., context: $context } }', input: { schema: { format: json, document: { type: object } } } }
        """;

    private static World Stopped(string yaml = Three)
    {
        var world = World.Start(yaml, answer: _ => World.Never);
        world.Command(new SuspendCommand());
        return world;
    }

    [Fact]
    public void A_task_under_way_is_skipped_with_an_output()
    {
        var world = Stopped();
        Assert.Equal(OperatorOutcome.Done, world.Command(new SkipCommand("b", JqValue.Parse("""{"ok":true}"""))));
        Assert.Equal([2], world.Stopped);
        world.Command(new ResumeCommand());
        Assert.Equal("""{"got":{"ok":true},"context":{"a":1}}""", world.Output);
        Assert.Equal("skipped", world.Tasks.Single(task => task.Name == "b").Status);
    }

    [Fact]
    public void A_task_that_has_not_begun_is_skipped_and_its_data_pass_on()
    {
        var world = World.Start(Three, suspended: true, input: """{"in":1}""");
        world.Command(new StepCommand());
        Assert.Equal(OperatorOutcome.Done, world.Command(new SkipCommand()));
        world.Command(new ResumeCommand());
        Assert.Equal("""{"got":{"n":1},"context":{"a":1}}""", world.Output);
        Assert.Equal("skipped", world.Tasks.Single(task => task.Name == "b").Status);
    }

    [Fact]
    public void An_output_that_does_not_fit_the_schema_of_the_skipped_task_is_refused()
    {
        var world = Stopped();
        var outcome = world.Command(new SkipCommand("b", JqValue.EmptyObject));
        Assert.Equal(Refusals.Unfit, outcome.Code);
        Assert.Contains("does not fit its schema", outcome.Message, StringComparison.Ordinal);
        Assert.Empty(world.Stopped);
    }

    [Fact]
    public void A_branch_can_be_skipped()
    {
        var world = Stopped("""
              - both:
                  fork:
                    branches:
                      - left: { set: '${ 1 }' }
                      - right: { call: http, with: { method: get, endpoint: http://r.test/ } }
            """);
        Assert.Equal(OperatorOutcome.Done, world.Command(new SkipCommand("right", JqValue.From(2))));
        world.Command(new ResumeCommand());
        Assert.Equal("[1,2]", world.Output);
    }

    [Fact]
    public void Where_several_tasks_come_next_one_must_be_named()
    {
        var world = Stopped("""
              - both:
                  fork:
                    branches:
                      - left: { call: http, with: { method: get, endpoint: http://l.test/ } }
                      - right: { call: http, with: { method: get, endpoint: http://r.test/ } }
            """);
        Assert.Contains("name one", world.Command(new SkipCommand()).Message, StringComparison.Ordinal);
        Assert.Equal(Refusals.Unfit, world.Command(new EditCommand(Data: JqValue.EmptyObject, Task: "left")).Code);
    }

    [Fact]
    public void Data_in_hand_can_be_changed_before_the_next_task()
    {
        var world = World.Start(Three, answer: _ => JqValue.Parse("""{"ok":1}"""), suspended: true);
        world.Command(new RunUntilCommand("b"));
        Assert.Equal(Refusals.Unfit, world.Command(new EditCommand(Data: JqValue.From(7))).Code);
        Assert.Equal(OperatorOutcome.Done, world.Command(new EditCommand(Context: JqValue.Parse("""{"z":1}"""), Data: JqValue.Parse("""{"mine":1}"""))));
        world.Command(new ResumeCommand());
        Assert.Equal("""{"got":{"mine":1},"context":{"z":1}}""", world.Output);
    }

    [Fact]
    public void Data_of_a_task_under_way_begin_it_anew()
    {
        var world = Stopped();
        Assert.Equal(OperatorOutcome.Done, world.Command(new EditCommand(Data: JqValue.Parse("""{"n":5}"""))));
        Assert.Equal([2], world.Stopped);
        world.Command(new ResumeCommand());
        Assert.Equal((2, """{"n":5}"""), (world.Asked.Count, world.State.Runs[3].Input.ToJson()));
        world.Tell(new ActivityEnded(2, JqValue.EmptyObject, null));
        Assert.Equal(StatusPhase.Running, world.State.Status);
    }

    [Fact]
    public void The_next_task_can_be_another_of_the_list()
    {
        var world = Stopped();
        Assert.Equal(OperatorOutcome.Done, world.Command(new EditCommand(Next: "c")));
        world.Command(new ResumeCommand());
        Assert.Equal("""{"got":{"n":1},"context":{"a":1}}""", world.Output);
    }

    [Fact]
    public void A_next_task_whose_list_does_not_run_is_refused()
    {
        var world = Stopped("""
              - b: { call: http, with: { method: get, endpoint: http://b.test/ } }
              - later: { do: [ { inner: { set: '${ 1 }' } } ] }
            """);
        Assert.Contains("does not run", world.Command(new EditCommand(Next: "inner")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_suspended_execution_can_be_edited()
    {
        var world = World.Start(Three, answer: _ => World.Never);
        Assert.Equal(Refusals.NotSuspended, world.Command(new EditCommand(Context: JqValue.EmptyObject)).Code);
        Assert.Equal(Refusals.NotSuspended, world.Command(new SkipCommand()).Code);
        Assert.Equal(Refusals.NotSuspended, world.Command(new RetryFromCommand("/do/0/a", 0, JqValue.EmptyObject, JqValue.EmptyObject)).Code);
    }

    [Fact]
    public void An_edit_at_a_breakpoint_does_not_stop_there_again()
    {
        var world = World.Start("  - a: { set: { n: 1 } }\n  - b: { set: '${ .n + 1 }', metadata: { pawl/breakpoint: true } }");
        world.Command(new EditCommand(Data: JqValue.Parse("""{"n":41}""")));
        world.Command(new ResumeCommand());
        Assert.Equal("42", world.Output);
    }

    [Fact]
    public void A_try_that_waits_for_its_next_attempt_can_go_on_at_once()
    {
        var calls = 0;
        var world = World.Start("""
              - outer:
                  try:
                    - call: { call: http, with: { method: get, endpoint: http://a.test/ } }
                  catch: { errors: {}, retry: { delay: { hours: 5 }, limit: { attempt: { count: 3 } } } }
            """, answer: _ => ++calls == 1 ? ErrorTypes.Communication("away", 503) : JqValue.From(7));
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        world.Command(new SuspendCommand());
        Assert.Equal(OperatorOutcome.Done, world.Command(new EditCommand(Next: "/do/0/outer/try/0/call")));
        world.Command(new ResumeCommand());
        Assert.Equal("7", world.Output);
        Assert.Empty(world.State.Timers);
    }
}
