using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine.Control;

public sealed class SuspensionTests
{
    private const string CallThenSet = """
          - a: { call: http, with: { method: get, endpoint: http://a.test/ }, export: { as: '$context + { a: . }' } }
          - b: { set: '${ $context }' }
        """;

    private static readonly object Never = World.Never;

    [Fact]
    public void What_is_in_flight_finishes_and_its_result_waits()
    {
        var world = World.Start(CallThenSet, answer: _ => Never);
        Assert.Equal(OperatorOutcome.Done, world.Command(new SuspendCommand("look")));
        Assert.Equal(StatusPhase.Suspended, world.State.Status);
        Assert.Empty(world.Stopped);

        world.Tell(new ActivityEnded(1, JqValue.From(7), null));
        Assert.Equal(("7", StatusPhase.Suspended, 1), (world.State.Runs[1].RawOutput?.ToJson(), world.State.Status, world.State.LastRun));

        Assert.Equal(OperatorOutcome.Done, world.Command(new ResumeCommand()));
        Assert.Equal("""{"a":7}""", world.Output);
    }

    [Fact]
    public void Suspending_twice_is_one_event()
    {
        var world = World.Start(CallThenSet, answer: _ => Never);
        world.Command(new SuspendCommand("first"));
        var position = world.State.Position;
        Assert.Equal(OperatorOutcome.Unchanged, world.Command(new SuspendCommand("second")));
        Assert.Equal((position, "first"), (world.State.Position, world.State.Suspension!.Reason));
    }

    [Fact]
    public void Of_several_resumes_one_takes_effect()
    {
        var world = World.Start(CallThenSet, answer: _ => Never);
        world.Command(new SuspendCommand());
        var outcomes = Enumerable.Range(0, 5).Select(_ => world.Command(new ResumeCommand(JqValue.EmptyObject))).ToArray();
        Assert.Equal(1, outcomes.Count(outcome => outcome.Kind == OperatorOutcomeKind.Done));
        Assert.All(outcomes.Skip(1), outcome => Assert.Equal(Refusals.NotSuspended, outcome.Code));
        Assert.Single(Happened<ExecutionResumed>(world));
    }

    [Fact]
    public void The_same_command_under_the_same_key_is_carried_out_once()
    {
        var world = World.Start(CallThenSet, answer: _ => Never);
        world.Command(new SuspendCommand("why"), id: "k1");
        world.Command(new ResumeCommand(), id: "k2");
        var position = world.State.Position;

        Assert.Equal(OperatorOutcome.Done, world.Command(new SuspendCommand("why"), id: "k1"));
        Assert.Equal(OperatorOutcome.Done, world.Command(new ResumeCommand(), id: "k2"));
        Assert.Equal(Refusals.CommandReused, world.Command(new ResumeCommand(), id: "k1").Code);
        Assert.Equal(position, world.State.Position);
    }

    [Fact]
    public void A_key_is_forgotten_after_many_others()
    {
        var world = World.Start(CallThenSet, answer: _ => Never);
        for (var i = 0; i < ExecutionState.RememberedCommands / 2; i++)
        {
            world.Command(new SuspendCommand(), id: $"s{i}");
            world.Command(new ResumeCommand(), id: $"r{i}");
        }
        Assert.Equal(ExecutionState.RememberedCommands, world.State.Commands.Count);
        Assert.Equal(OperatorOutcome.Done, world.Command(new SuspendCommand(), id: "s0"));
        Assert.Equal(StatusPhase.Running, world.State.Status);

        world.Command(new SuspendCommand(), id: "one more");
        world.Command(new ResumeCommand());
        world.Command(new SuspendCommand(), id: "s0");
        Assert.Equal((ExecutionState.RememberedCommands, StatusPhase.Suspended), (world.State.Commands.Count, world.State.Status));
    }

    [Fact]
    public void A_command_for_another_position_is_refused()
    {
        var world = World.Start(CallThenSet, answer: _ => Never);
        var position = world.State.Position;
        Assert.Equal(Refusals.PositionChanged, world.Command(new SuspendCommand(), ifPosition: position - 1).Code);
        Assert.Equal(OperatorOutcome.Done, world.Command(new SuspendCommand(), ifPosition: position));
        Assert.Equal(Refusals.PositionChanged, world.Command(new ResumeCommand(), ifPosition: position).Code);
        Assert.Equal(OperatorOutcome.Done, world.Command(new ResumeCommand(), ifPosition: position + 1));
    }

    [Fact]
    public void What_has_ended_cannot_be_suspended_or_resumed()
    {
        var world = World.Start("  - a: { set: { x: 1 } }");
        Assert.Equal(Refusals.Ended, world.Command(new SuspendCommand()).Code);
        Assert.Equal(Refusals.Ended, world.Command(new ResumeCommand()).Code);
        Assert.Equal(Refusals.Ended, world.Command(new CancelCommand()).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_suspended_execution_can_be_stopped(bool terminate)
    {
        var world = World.Start(CallThenSet, answer: _ => Never);
        world.Command(new SuspendCommand());
        OperatorCommand stop = terminate ? new TerminateCommand("no more") : new CancelCommand("no more");
        Assert.Equal(OperatorOutcome.Done, world.Command(stop));
        Assert.Equal((StatusPhase.Cancelled, null, "no more"), (world.State.Status, world.State.Suspension, world.State.CancelReason));
        Assert.Equal([1], world.Stopped);
        Assert.Empty(world.State.Timers);
        Assert.Equal(OperatorOutcome.Unchanged, world.Command(stop));
        Assert.Equal(terminate, Happened<ExecutionCancelled>(world).Single().Terminated);
    }

    [Fact]
    public void Data_is_merged_into_the_context_of_every_branch()
    {
        var world = World.Start("""
              - start: { set: { n: 0 }, export: { as: { kept: 1, deep: { a: 1, b: 1 } } } }
              - both:
                  fork:
                    branches:
                      - quick: { set: { n: 1 }, export: { as: '$context + { quick: true }' } }
                      - slow:
                          do:
                            - call: { call: http, with: { method: get, endpoint: http://a.test/ } }
                            - look: { set: '${ $context }', export: { as: '$context + { seen: $context.deep }' } }
              - last: { set: '${ $context }' }
            """, answer: _ => Never);
        world.Command(new SuspendCommand());
        world.Command(new ResumeCommand(JqValue.Parse("""{"deep":{"b":2},"more":[1]}""")));
        world.Tell(new ActivityEnded(world.State.Runs.Values.Single(run => run.Progress is ActivityProgress).Id, JqValue.Null, null));
        Assert.Equal("""{"kept":1,"deep":{"a":1,"b":2},"more":[1],"quick":true,"seen":{"a":1,"b":2}}""", world.Output);
    }

    [Fact]
    public void Data_that_is_no_object_is_refused()
    {
        var world = World.Start(CallThenSet, answer: _ => Never);
        world.Command(new SuspendCommand());
        Assert.Equal(Refusals.Unfit, world.Command(new ResumeCommand(JqValue.From(1))).Code);
        Assert.Equal(StatusPhase.Suspended, world.State.Status);
    }

    [Fact]
    public void Time_limits_stand_still_while_it_is_suspended()
    {
        var world = World.Start("""
            timeout: { after: { minutes: 10 } }
            do:
              - a: { call: http, with: { method: get, endpoint: http://a.test/ }, timeout: { after: { minutes: 5 } } }
            """, answer: _ => Never);
        world.Elapse(TimeSpan.FromMinutes(4));
        world.Command(new SuspendCommand());
        Assert.DoesNotContain(world.State.Timers.Keys, timer => timer.Purpose == TimerPurpose.Timeout);
        world.Elapse(TimeSpan.FromHours(3));
        world.Command(new ResumeCommand());
        world.Elapse(TimeSpan.FromSeconds(59));
        Assert.Equal(StatusPhase.Running, world.State.Status);
        world.Elapse(TimeSpan.FromSeconds(2));
        Assert.Equal((StatusPhase.Faulted, 408), (world.State.Status, world.State.Error?.Status));
    }

    [Fact]
    public void A_wait_goes_by_the_clock()
    {
        var world = World.Start("  - a: { wait: { minutes: 30 } }\n  - b: { set: { x: 1 } }");
        world.Command(new SuspendCommand());
        world.Elapse(TimeSpan.FromHours(1));
        Assert.Equal(StatusPhase.Suspended, world.State.Status);
        world.Command(new ResumeCommand());
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        world.Elapse(TimeSpan.Zero);
        Assert.Equal("""{"x":1}""", world.Output);
    }

    [Fact]
    public void A_timer_of_a_run_that_ended_meanwhile_does_not_come_back()
    {
        var world = World.Start("""
              - l: { listen: { to: { one: { with: { type: t, data: '${ .x }' } } } }, timeout: { after: { minutes: 5 } } }
            """);
        world.Command(new SuspendCommand());
        var held = world.State.Suspension!.Held;
        Assert.Single(held);
        world.Publish("t", """{"x":true}""");
        world.Command(new ResumeCommand());
        Assert.Equal(StatusPhase.Completed, world.State.Status);
    }

    [Fact]
    public void It_goes_on_at_its_time()
    {
        var world = World.Start(CallThenSet, answer: _ => JqValue.From(1), suspended: true);
        world.Command(new ResumeCommand());
        Assert.Equal(StatusPhase.Completed, world.State.Status);

        var other = World.Start("  - a: { wait: { seconds: 1 } }\n  - b: { set: { x: 1 } }");
        other.Command(new SuspendCommand(Until: other.Now.AddHours(2)));
        other.Elapse(TimeSpan.FromMinutes(119));
        Assert.Equal(StatusPhase.Suspended, other.State.Status);
        other.Elapse(TimeSpan.FromMinutes(2));
        Assert.Equal(("""{"x":1}""", ResumeCause.Time), (other.Output, Happened<ExecutionResumed>(other).Single().Cause));
    }

    [Fact]
    public void It_goes_on_when_its_condition_holds()
    {
        var world = World.Start(CallThenSet, answer: _ => Never);
        world.Command(new SuspendCommand(When: new(Condition: """.results["/do/0/a"] > 5""")));
        Assert.Equal(StatusPhase.Suspended, world.State.Status);
        world.Tell(new ActivityEnded(1, JqValue.From(7), null));
        Assert.Equal("""{"a":7}""", world.Output);
    }

    [Fact]
    public void A_condition_that_fails_is_told_once_and_it_stays_suspended()
    {
        var world = World.Start(CallThenSet, answer: _ => Never);
        world.Command(new SuspendCommand(When: new(Condition: ".input.a.b | error(\"no\")")));
        world.Tell(new ActivityEnded(1, JqValue.From(7), null));
        Assert.Equal(StatusPhase.Suspended, world.State.Status);
        Assert.Single(Happened<ResumeConditionFailed>(world));
        Assert.Contains("no", world.State.Suspension!.WhenFault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".a[")]
    [InlineData("")]
    public void A_condition_that_is_no_jq_is_refused(string condition)
    {
        var world = World.Start(CallThenSet, answer: _ => Never);
        Assert.Equal(Refusals.Unfit, world.Command(new SuspendCommand(When: new(Condition: condition))).Code);
        Assert.Equal(StatusPhase.Running, world.State.Status);
    }

    [Fact]
    public void It_goes_on_with_the_event_it_waits_for()
    {
        var world = World.Start(CallThenSet, answer: _ => JqValue.From(1), suspended: true);
        world.Command(new ResumeCommand());

        var waiting = World.Start(CallThenSet, answer: _ => Never);
        waiting.Command(new SuspendCommand(When: new(Event: new("go", ".data.ok"))));
        waiting.Publish("other").Publish("go", """{"ok":false}""");
        Assert.Equal(StatusPhase.Suspended, waiting.State.Status);
        waiting.Publish("go", """{"ok":true}""");
        Assert.Equal((StatusPhase.Running, true), (waiting.State.Status, waiting.State.Subscriptions.IsEmpty));
    }

    [Theory]
    [InlineData(SuspensionLimitAction.Keep, StatusPhase.Suspended)]
    [InlineData(SuspensionLimitAction.Resume, StatusPhase.Running)]
    [InlineData(SuspensionLimitAction.Cancel, StatusPhase.Cancelled)]
    public void It_is_warned_of_after_a_day_and_the_policy_decides_after_a_week(SuspensionLimitAction action, StatusPhase after)
    {
        var world = World.Start(CallThenSet, answer: _ => Never, suspension: new() { LimitAction = action });
        world.Command(new SuspendCommand());
        world.Elapse(TimeSpan.FromHours(23.9));
        Assert.False(world.State.Suspension!.Warned);
        world.Elapse(TimeSpan.FromHours(0.2));
        Assert.True(world.State.Suspension.Warned);
        world.Elapse(TimeSpan.FromDays(6) - TimeSpan.FromHours(0.2));
        Assert.Equal(StatusPhase.Suspended, world.State.Status);
        world.Elapse(TimeSpan.FromHours(0.2));
        Assert.Equal((after, action == SuspensionLimitAction.Keep), (world.State.Status, world.State.Suspension?.Overdue ?? false));
    }

    [Fact]
    public void An_execution_that_starts_suspended_has_begun_no_task()
    {
        var world = World.Start("  - a: { set: { x: 1 } }", suspended: true);
        Assert.Equal((StatusPhase.Suspended, 0, SuspensionCause.Start), (world.State.Status, world.State.LastRun, world.State.Suspension!.Cause));
        world.Command(new ResumeCommand());
        Assert.Equal("""{"x":1}""", world.Output);
    }

    [Fact]
    public void A_schedule_cannot_be_suspended_but_cancelled()
    {
        var world = World.Schedule("{ every: { minutes: 1 } }");
        Assert.Equal(Refusals.IsSchedule, world.Command(new SuspendCommand()).Code);
        Assert.Equal(OperatorOutcome.Done, world.Command(new CancelCommand()));
    }

    [Fact]
    public void It_says_why_it_stands_still()
    {
        var world = World.Start(CallThenSet, answer: _ => Never);
        world.Command(new SuspendCommand("the bank is closed", Until: world.Now.AddDays(1)));
        var why = Pawl.Engine.Inspection.WaitReasons.Of(world.State, world.Now);
        Assert.Equal(
            "It is suspended since 2026-01-05T00:00:00Z by key:test (the bank is closed) until 2026-01-06T00:00:00Z. "
            + "Meanwhile it still takes in what comes: for the answer to GET http://a.test/ at /do/0/a, asked for at 2026-01-05T00:00:00Z.", why.Sentence);
        Assert.Equal(["suspension", "activity"], why.Reasons.Select(reason => reason.Kind));
    }

    private static IEnumerable<T> Happened<T>(World world) where T : HistoryEvent => world.History.SelectMany(batch => batch.Events).OfType<T>();
}
