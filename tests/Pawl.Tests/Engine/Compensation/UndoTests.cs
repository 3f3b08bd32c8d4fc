using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.Inspection;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Xunit;
using static Pawl.Tests.Engine.Compensation.SagaStage;

namespace Pawl.Tests.Engine.Compensation;

public sealed class UndoTests
{
    private static readonly string Trip = $"- trip: {{ metadata: {{ saga: true }}, try: [ {Step("a")}, {Step("b")}, {Fail} ], catch: {{}} }}";

    [Fact]
    public void An_undo_that_fails_is_tried_again_with_growing_patience()
    {
        var stage = SagaStage.Start(Trip, (path, before) => path == "undo/b" && before < 3 ? Error : null);

        stage.World.Elapse(TimeSpan.FromSeconds(6.9));
        Assert.Equal(["b", "b", "b"], stage.Undone);
        stage.World.Elapse(TimeSpan.FromSeconds(0.1));

        Assert.Equal(["b", "b", "b", "b", "a"], stage.Undone);
        Assert.Equal(StatusPhase.Completed, stage.World.State.Status);
    }

    [Fact]
    public void A_breakpoint_on_an_undo_stops_before_it_and_whoever_cancels_goes_past_it()
    {
        foreach (var isCancelled in (bool[])[false, true])
        {
            var stage = SagaStage.Start(Trip.Replace(Fail, "{ rest: { wait: PT1M } }, " + Fail, StringComparison.Ordinal));
            stage.World.Command(new SetBreakpointsCommand(["/do/0/trip/try/0/a/metadata/compensate"]));
            if (isCancelled) stage.World.Tell(new Operate(new CancelCommand(), new("key:a")));
            else stage.World.Elapse(TimeSpan.FromMinutes(1));

            Assert.Equal((SuspensionCause.Breakpoint, "/do/0/trip/try/0/a/metadata/compensate"), (stage.World.State.Suspension?.Cause, stage.World.State.Suspension?.Pointer));
            Assert.Equal(["b"], stage.Undone);
            stage.World.Tell(new Operate(isCancelled ? new CancelCommand() : new ResumeCommand(), new("key:a")));

            Assert.Equal(["b", "a"], stage.Undone);
            Assert.Equal(isCancelled ? StatusPhase.Cancelled : StatusPhase.Completed, stage.World.State.Status);
        }
    }

    [Fact]
    public void An_undo_that_failed_stops_at_its_breakpoint_again_when_it_is_tried_again()
    {
        var stage = Held();
        stage.World.Command(new SetBreakpointsCommand(["/do/0/trip/try/1/b/metadata/compensate"]));

        stage.World.Tell(new Operate(new ResumeCommand(), new("key:a")));

        Assert.Equal(SuspensionCause.Breakpoint, stage.World.State.Suspension?.Cause);
        Assert.Equal(9, stage.Undone.Count(step => step == "b"));
    }

    [Fact]
    public void The_saga_may_say_how_undos_are_retried()
    {
        var stage = SagaStage.Start(
            Trip.Replace("saga: true", "saga: { retry: { delay: PT1M, limit: { attempt: { count: 1 } } } }", StringComparison.Ordinal), (path, _) => path == "undo/b" ? Error : null);

        stage.World.Elapse(TimeSpan.FromMinutes(1));

        Assert.Equal(["b", "b"], stage.Undone);
        Assert.Equal(StatusPhase.Suspended, stage.World.State.Status);
    }

    [Fact]
    public void An_undo_that_failed_for_good_holds_the_execution_and_says_so()
    {
        var stage = Held();

        Assert.Equal(StatusPhase.Suspended, stage.World.State.Status);
        Assert.Equal(9, stage.Undone.Count(step => step == "b"));
        Assert.DoesNotContain("a", stage.Undone);
        Assert.Equal((SuspensionCause.Compensation, "/do/0/trip/try/1/b"), (stage.World.State.Suspension!.Cause, stage.World.State.Suspension.Pointer));
        var why = WaitReasons.Of(stage.World.State, stage.World.Now).Sentence;
        Assert.Contains("because /do/0/trip/try/1/b could not be undone", why, StringComparison.Ordinal);
        Assert.Contains("503", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Resuming_or_retrying_tries_again()
    {
        foreach (OperatorCommand command in (OperatorCommand[])[new ResumeCommand(), new RetryCompensationCommand()])
        {
            var mended = false;
            var stage = Held(() => mended);
            mended = true;

            stage.World.Tell(new Operate(command, new("key:a")));

            Assert.Equal(["b", "a"], stage.Undone.TakeLast(2));
            Assert.Equal(StatusPhase.Completed, stage.World.State.Status);
        }
    }

    [Fact]
    public void What_fails_again_suspends_again()
    {
        var stage = Held();

        stage.World.Tell(new Operate(new RetryCompensationCommand(), new("key:a"))).Elapse(TimeSpan.FromMinutes(10));

        Assert.Equal(18, stage.Undone.Count(step => step == "b"));
        Assert.Equal(StatusPhase.Suspended, stage.World.State.Status);
    }

    [Fact]
    public void A_skipped_undo_leaves_its_step_done_and_the_others_are_undone()
    {
        var stage = Held();

        stage.World.Tell(new Operate(new SkipCompensationCommand(), new("key:a")));

        Assert.Equal("a", stage.Undone.Last());
        Assert.Equal(StatusPhase.Completed, stage.World.State.Status);
        Assert.Equal("key:a", Assert.Single(stage.World.History.SelectMany(batch => batch.Events).OfType<CompensationSkipped>()).By.Actor);
    }

    [Fact]
    public void Where_no_undo_failed_there_is_nothing_to_retry_or_skip()
    {
        foreach (OperatorCommand command in (OperatorCommand[])[new RetryCompensationCommand(), new SkipCompensationCommand()])
        {
            var stage = SagaStage.Start("- hold: { wait: PT1H }");
            stage.World.Tell(new Operate(new SuspendCommand(), new("key:a")));
            var position = stage.World.State.Position;

            stage.World.Tell(new Operate(command, new("key:a")));

            Assert.Equal((position, StatusPhase.Suspended), (stage.World.State.Position, stage.World.State.Status));
        }
    }

    [Fact]
    public void A_terminated_execution_undoes_nothing()
    {
        var stage = SagaStage.Start(Trip.Replace(Fail, "{ hold: { wait: PT1H } }", StringComparison.Ordinal));

        stage.World.Tell(new Operate(new TerminateCommand("now"), new("key:a")));

        Assert.Empty(stage.Undone);
        Assert.Equal(StatusPhase.Cancelled, stage.World.State.Status);
    }

    [Fact]
    public void Terminating_stops_undos_under_way()
    {
        var stage = SagaStage.Start(Trip, (path, _) => path == "undo/b" ? World.Never : null);

        stage.World.Tell(new Operate(new TerminateCommand(null), new("key:a")));

        Assert.Single(stage.World.Stopped);
        Assert.Equal(StatusPhase.Cancelled, stage.World.State.Status);
    }

    [Fact]
    public void Suspended_in_the_middle_the_undo_under_way_finishes_and_the_rest_waits()
    {
        var stage = SagaStage.Start(Trip, (path, _) => path == "undo/b" ? World.Never : null);

        stage.World.Tell(new Operate(new SuspendCommand(), new("key:a")));
        stage.End("undo/b");
        Assert.Equal(["b"], stage.Undone);
        Assert.Equal(StatusPhase.Suspended, stage.World.State.Status);
        stage.World.Tell(new Operate(new ResumeCommand(), new("key:a")));

        Assert.Equal(["b", "a"], stage.Undone);
        Assert.Equal(StatusPhase.Completed, stage.World.State.Status);
    }

    [Fact]
    public void A_suspended_execution_that_is_cancelled_undoes_first()
    {
        var stage = SagaStage.Start(Trip.Replace(Fail, "{ hold: { wait: PT1H } }", StringComparison.Ordinal));
        stage.World.Tell(new Operate(new SuspendCommand(), new("key:a")));

        stage.World.Tell(new Operate(new CancelCommand("enough"), new("key:b")));

        Assert.Equal(["b", "a"], stage.Undone);
        Assert.Equal(StatusPhase.Cancelled, stage.World.State.Status);
        Assert.Equal("key:b", stage.World.History.SelectMany(batch => batch.Events).OfType<ExecutionCancelled>().Single().By?.Actor);
    }

    [Fact]
    public void A_cancelled_execution_that_is_held_tries_once_more()
    {
        var mended = false;
        var stage = Held(() => mended);
        mended = true;

        stage.World.Tell(new CancelExecution("enough"));

        Assert.Equal(["b", "a"], stage.Undone.TakeLast(2));
        Assert.Equal(StatusPhase.Cancelled, stage.World.State.Status);
    }

    [Fact]
    public void In_parallel_one_that_fails_holds_none_of_the_others()
    {
        var stage = SagaStage.Start(Trip.Replace("saga: true", "saga: { order: parallel }", StringComparison.Ordinal), (path, _) => path == "undo/b" ? Error : null);

        stage.World.Elapse(TimeSpan.FromMinutes(10));

        Assert.Contains("a", stage.Undone);
        Assert.Equal(StatusPhase.Suspended, stage.World.State.Status);
    }

    [Fact]
    public void An_undo_under_way_survives_the_end_of_what_began_it_with_the_same_key()
    {
        var stage = SagaStage.Start(
            $"- around: {{ timeout: {{ after: PT1M }}, do: [ {{ trip: {{ metadata: {{ saga: true }}, try: [ {Step("a")}, {Step("b")}, {Fail} ], catch: {{}} }} }} ] }}",
            (path, _) => path == "undo/b" ? World.Never : null);
        var key = stage.World.Asked[^1].IdempotencyKey;

        stage.World.Elapse(TimeSpan.FromMinutes(1));
        Assert.Empty(stage.World.Stopped);
        Assert.Equal(StatusPhase.Running, stage.World.State.Status);
        Assert.Equal(key, Pawl.Engine.Decisions.WorkflowEngine.PendingActivities(stage.World.Definition, new("default", "exec-1"), stage.World.State).Single().IdempotencyKey);
        stage.End("undo/b");

        Assert.Equal(["b", "a"], stage.Undone);
        Assert.Equal((StatusPhase.Faulted, 408), (stage.World.State.Status, stage.World.State.Error?.Status));
    }

    [Fact]
    public void A_cancelled_execution_goes_on_with_the_undos_that_had_begun()
    {
        var stage = SagaStage.Start(Trip, (path, _) => path == "undo/b" ? World.Never : null);

        stage.World.Tell(new CancelExecution(null));
        Assert.Equal(["b"], stage.Undone);
        stage.End("undo/b");

        Assert.Equal(["b", "a"], stage.Undone);
        Assert.Equal(StatusPhase.Cancelled, stage.World.State.Status);
    }

    [Fact]
    public void A_time_limit_of_the_saga_itself_waits_for_its_undos()
    {
        var stage = SagaStage.Start(Trip.Replace("metadata:", "timeout: { after: PT1M }, metadata:", StringComparison.Ordinal).Replace("compensate: undo }, ", "compensate: undo }, ", StringComparison.Ordinal).Replace("{ timeout: { after: PT1M }, metadata: { compensate", "{ metadata: { compensate", StringComparison.Ordinal), (path, _) => path == "undo/b" ? World.Never : null);

        stage.World.Elapse(TimeSpan.FromMinutes(2));
        Assert.Equal(StatusPhase.Running, stage.World.State.Status);
        stage.End("undo/b");

        Assert.Equal(["b", "a"], stage.Undone);
        Assert.Equal(408, stage.World.State.Error?.Status);
    }

    [Fact]
    public void Undos_are_tasks_that_name_what_they_undo()
    {
        var stage = SagaStage.Start(Trip);

        var step = stage.World.Tasks.Single(task => task.Pointer == "/do/0/trip/try/0/a");
        var undo = stage.World.Tasks.Single(task => task.Undoes == step.Run);
        Assert.Equal(("undo a", "/do/0/trip/try/0/a/metadata/compensate", "completed"), (undo.Name, undo.Pointer, undo.Status));
        Assert.Contains(stage.World.Tasks, task => task.Owner == undo.Run && task.Kind == "call");
    }

    [Fact]
    public void The_steps_of_an_undo_belong_to_no_saga_outside()
    {
        var stage = SagaStage.Start(
            $"- outer: {{ metadata: {{ saga: true }}, try: [ {Step("x")}, {{ trip: {{ metadata: {{ saga: true }}, try: [ {{ a: {{ metadata: {{ compensate: careful }}, set: a }} }}, {Fail} ], catch: {{}} }} }}, {Fail} ], catch: {{}} }}"
                .Replace("set: a }", "set: { a: 1 } }", StringComparison.Ordinal).Replace("careful", "undo", StringComparison.Ordinal));

        Assert.Equal(2, stage.Undone.Count());
        Assert.Equal("x", stage.Undone.Last());
        Assert.Empty(stage.World.State.Runs);
    }

    [Fact]
    public void History_tells_of_the_whole_compensation()
    {
        var events = SagaStage.Start(Trip).World.History.SelectMany(batch => batch.Events).ToList();

        Assert.Equal(AfterCatch, events.OfType<CompensationStarted>().Select(started => (started.Run, started.Then, started.Error?.Type)));
        Assert.Single(events.OfType<CompensationEnded>());
        Assert.True(events.FindIndex(happened => happened is CompensationEnded) < events.FindIndex(happened => happened is ErrorCaught));
    }

    private static readonly (int, Pawl.Engine.Compensation.AfterUndoing, string?)[] AfterCatch = [(1, Pawl.Engine.Compensation.AfterUndoing.Catch, "urn:failed")];

    private static SagaStage Held(Func<bool>? mended = null)
    {
        var stage = SagaStage.Start(Trip, (path, _) => path == "undo/b" && mended?.Invoke() is not true ? Error : null);
        stage.World.Elapse(TimeSpan.FromMinutes(10));
        Assert.All(stage.World.State.Timers.Keys, timer => Assert.NotEqual(TimerPurpose.Retry, timer.Purpose));
        return stage;
    }
}
