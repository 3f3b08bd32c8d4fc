using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.Stimuli;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine.Control;

public sealed class SteppingTests
{
    private const string Nested = """
          - outer:
              do:
                - a: { set: { n: 1 } }
                - skipped: { if: .no, set: { n: 99 } }
                - loop:
                    for: { each: i, in: '[10, 20]' }
                    do:
                      - b: { set: '${ { n: (.n + $i) } }' }
          - c: { set: '${ { total: .n } }' }
        """;

    [Fact]
    public void A_step_completes_the_first_real_task_of_an_execution_that_was_started_suspended()
    {
        var world = World.Start(Nested, suspended: true);
        Assert.Equal(OperatorOutcome.Done, world.Command(new StepCommand()));
        Assert.Equal(["a"], Completed(world));
        Assert.Equal((StatusPhase.Suspended, SuspensionCause.Step, "/do/0/outer/do/0/a"), (world.State.Status, world.State.Suspension!.Cause, world.State.Suspension.Pointer));
    }

    [Fact]
    public void Each_step_completes_exactly_one_real_task()
    {
        var world = World.Start(Nested, suspended: true);
        var seen = new List<string>();
        for (var steps = 0; world.State.End is null; steps++)
        {
            Assert.True(steps < 10, "It never ends.");
            Assert.Equal(OperatorOutcome.Done, world.Command(new StepCommand()));
            seen.Add(string.Join(' ', Completed(world)));
        }
        Assert.Equal(["a", "a b", "a b b loop outer c"], seen.Where((_, at) => at != 2 && at != 3).Select(text => text));
        Assert.Equal("""{"total":31}""", world.Output);
    }

    [Fact]
    public void A_step_of_a_call_waits_for_its_result_and_nothing_else_moves()
    {
        var world = World.Start("""
              - both:
                  fork:
                    branches:
                      - left: { call: http, with: { method: get, endpoint: http://left.test/ } }
                      - right: { call: http, with: { method: get, endpoint: http://right.test/ } }
            """, answer: _ => World.Never, suspended: true);
        world.Command(new StepCommand());
        Assert.Single(world.Asked);
        Assert.Equal(StatusPhase.Running, world.State.Status);

        world.Tell(new ActivityEnded(world.Asked[0].Run, JqValue.From(1), null));
        Assert.Equal(StatusPhase.Suspended, world.State.Status);
        Assert.Single(world.Asked);

        world.Command(new StepCommand());
        Assert.Equal(2, world.Asked.Count);
        world.Tell(new ActivityEnded(world.Asked[1].Run, JqValue.From(2), null));
        world.Command(new StepCommand());
        Assert.Equal("[1,2]", world.Output);
    }

    [Fact]
    public void A_result_that_waited_is_what_the_next_step_completes()
    {
        var world = World.Start("""
              - a: { call: http, with: { method: get, endpoint: http://a.test/ } }
              - b: { set: { x: 1 } }
            """, answer: _ => World.Never);
        world.Command(new SuspendCommand());
        world.Tell(new ActivityEnded(1, JqValue.From(1), null));
        world.Command(new StepCommand());
        Assert.Equal(["a"], Completed(world));
        Assert.Equal(StatusPhase.Suspended, world.State.Status);
    }

    [Fact]
    public void A_step_stops_behind_a_task_that_faults_before_the_error_is_handled()
    {
        var world = World.Start("""
              - outer:
                  try:
                    - boom: { raise: { error: { type: 'urn:boom', status: 418, title: T } } }
                  catch:
                    do:
                      - mend: { set: { mended: true } }
            """, suspended: true);
        world.Command(new StepCommand());
        Assert.Equal(("/do/0/outer/try/0/boom", StatusPhase.Suspended), (world.State.Suspension!.Pointer, world.State.Status));
        world.Command(new StepCommand());
        Assert.Equal(["mend"], Completed(world));
        world.Command(new ResumeCommand());
        Assert.Equal("""{"mended":true}""", world.Output);
    }

    [Fact]
    public void A_step_needs_a_suspended_execution() =>
        Assert.Equal(Refusals.NotSuspended, World.Start("  - a: { wait: { hours: 1 } }").Command(new StepCommand()).Code);

    [Theory]
    [InlineData("/do/0/outer/do/0/a", "a")]
    [InlineData("b", "a b")]
    [InlineData("loop", "a b b loop")]
    [InlineData("/do/0/outer", "a b b loop outer")]
    [InlineData("skipped", "a")]
    public void Run_until_stops_behind_its_target(string task, string completed)
    {
        var world = World.Start(Nested, suspended: true);
        Assert.Equal(OperatorOutcome.Done, world.Command(new RunUntilCommand(task)));
        Assert.Equal(completed, string.Join(' ', Completed(world)));
        Assert.Equal((StatusPhase.Suspended, SuspensionCause.RunUntil), (world.State.Status, world.State.Suspension!.Cause));
        world.Command(new ResumeCommand());
        Assert.Equal("""{"total":31}""", world.Output);
    }

    [Fact]
    public void Run_until_works_on_an_execution_that_runs()
    {
        var world = World.Start("  - nap: { wait: { hours: 1 } }\n  - a: { set: { n: 1 } }\n  - b: { set: { n: 2 } }");
        Assert.Equal(OperatorOutcome.Done, world.Command(new RunUntilCommand("a")));
        world.Elapse(TimeSpan.FromHours(2));
        Assert.Equal("/do/1/a", world.State.Suspension?.Pointer);
    }

    [Fact]
    public void A_target_that_is_never_reached_lets_it_end()
    {
        var world = World.Start("  - a: { set: { n: 1 }, then: c }\n  - b: { set: { n: 2 } }\n  - c: { set: { n: 3 } }", suspended: true);
        world.Command(new RunUntilCommand("b"));
        Assert.Equal("""{"n":3}""", world.Output);
    }

    [Theory]
    [InlineData("/do/9/nowhere", "no task at")]
    [InlineData("nowhere", "no task named")]
    public void A_target_that_the_definition_does_not_have_is_refused(string task, string message)
    {
        var outcome = World.Start(Nested, suspended: true).Command(new RunUntilCommand(task));
        Assert.Equal(Refusals.Unfit, outcome.Code);
        Assert.Contains(message, outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_breakpoint_of_the_definition_stops_before_its_task_every_time()
    {
        var world = World.Start("""
              - loop:
                  for: { each: i, in: '[1, 2]' }
                  do:
                    - b: { set: '${ $i }', metadata: { pawl/breakpoint: true } }
            """);
        Assert.Equal((SuspensionCause.Breakpoint, "/do/0/loop/do/0/b"), (world.State.Suspension?.Cause, world.State.Suspension?.Pointer));
        Assert.Empty(Completed(world));
        world.Command(new ResumeCommand());
        Assert.Equal(["b"], Completed(world));
        Assert.Equal(SuspensionCause.Breakpoint, world.State.Suspension?.Cause);
        world.Command(new ResumeCommand());
        Assert.Equal("2", world.Output);
    }

    [Fact]
    public void Breakpoints_of_the_execution_can_be_set_and_taken_away()
    {
        var world = World.Start(Nested, suspended: true);
        Assert.Equal(OperatorOutcome.Done, world.Command(new SetBreakpointsCommand(["c", "b"])));
        Assert.Equal(OperatorOutcome.Unchanged, world.Command(new SetBreakpointsCommand(["b", "/do/1/c"])));
        world.Command(new ResumeCommand());
        Assert.Equal("/do/0/outer/do/2/loop/do/0/b", world.State.Suspension?.Pointer);
        world.Command(new SetBreakpointsCommand(["c"]));
        world.Command(new ResumeCommand());
        Assert.Equal("/do/1/c", world.State.Suspension?.Pointer);
        world.Command(new StepCommand());
        world.Command(new ResumeCommand());
        Assert.Equal("""{"total":31}""", world.Output);
    }

    [Fact]
    public void A_breakpoint_on_a_branch_stops_before_all_branches()
    {
        var world = World.Start("""
              - both:
                  fork:
                    branches:
                      - left: { set: '${ 1 }' }
                      - right: { set: '${ 2 }', metadata: { pawl/breakpoint: true } }
            """);
        Assert.Equal(("/do/0/both/fork/branches/1/right", 1), (world.State.Suspension?.Pointer, world.State.Runs.Count(run => run.Key > 0)));
        world.Command(new ResumeCommand());
        Assert.Equal("[1,2]", world.Output);
    }

    [Fact]
    public void A_breakpoint_on_a_branch_passes_no_other_one()
    {
        var world = World.Start("""
            use: { extensions: [ { look: { extend: all, when: '$task.name == "both"', after: [ { see: { set: '${ . }', metadata: { pawl/breakpoint: true } } } ] } } ] }
            do:
              - both:
                  fork:
                    branches:
                      - left: { set: '${ 1 }', metadata: { pawl/breakpoint: true } }
                      - right: { set: '${ 2 }' }
            """);
        world.Command(new ResumeCommand());
        Assert.Equal("/use/extensions/0/look/after/0/see", world.State.Suspension?.Pointer);
        world.Command(new ResumeCommand());
        Assert.Equal("[1,2]", world.Output);
    }

    [Fact]
    public void An_execution_of_ten_thousand_tasks_is_suspended_skipped_stepped_and_resumed()
    {
        var world = World.Start("""
              - loop:
                  for: { each: i, in: '[range(10000)]' }
                  do:
                    - add: { set: '${ { n: ((.n // 0) + 1) } }' }
              - call: { call: http, with: { method: get, endpoint: http://a.test/ } }
              - last: { set: '${ { total: .n } }' }
            """, answer: _ => World.Never, checks: false);
        Assert.Equal(10_002, world.State.LastRun);
        // Whatever a command looks at is what lives, not what has been.
        Assert.InRange(world.State.Runs.Count, 1, 3);

        Assert.Equal(OperatorOutcome.Done, world.Command(new SuspendCommand()));
        Assert.Equal(OperatorOutcome.Done, world.Command(new SkipCommand("call")));
        Assert.Equal(OperatorOutcome.Done, world.Command(new StepCommand()));
        Assert.Equal("/do/2/last", world.State.Suspension?.Pointer);
        world.Command(new ResumeCommand());
        Assert.Equal("""{"total":10000}""", world.Output);
    }

    private static IEnumerable<string> Completed(World world) =>
        from task in world.Tasks where task.Status == "completed" orderby task.EndedAt, Ended(world, task.Run) select task.Name;

    private static int Ended(World world, int run) => world.History.SelectMany(batch => batch.Events).ToList().FindIndex(happened => happened is TaskCompleted completed && completed.Run == run);
}
