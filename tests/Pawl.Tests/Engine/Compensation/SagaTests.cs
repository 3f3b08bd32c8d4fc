using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Xunit;
using static Pawl.Tests.Engine.Compensation.SagaStage;

namespace Pawl.Tests.Engine.Compensation;

public sealed class SagaTests
{
    [Fact]
    public void Completed_steps_are_undone_the_last_one_first_and_then_the_error_goes_on()
    {
        var stage = SagaStage.Start($"- trip: {{ metadata: {{ saga: true }}, try: [ {Step("hotel")}, {Step("car")}, {Fail}, {Step("never")} ], catch: {{ errors: {{ with: {{ type: 'urn:other' }} }} }} }}");

        Assert.Equal(["do/hotel", "do/car", "undo/car", "undo/hotel"], stage.Ledger);
        Assert.Equal((StatusPhase.Faulted, "urn:failed"), (stage.World.State.Status, stage.World.State.Error?.Type));
    }

    [Fact]
    public void The_handler_comes_after_the_undoing()
    {
        var stage = SagaStage.Start($"- trip: {{ metadata: {{ saga: true }}, try: [ {Step("hotel")}, {Fail} ], catch: {{ as: cause, do: [ {Step("handler")}, {{ tell: {{ set: {{ why: '${{ $cause.type }}' }} }} }} ] }} }}");

        Assert.Equal(["do/hotel", "undo/hotel", "do/handler"], stage.Ledger);
        Assert.Equal("""{"why":"urn:failed"}""", stage.World.Output);
    }

    [Fact]
    public void An_undo_gets_the_input_and_the_output_of_its_step()
    {
        var stage = SagaStage.Start($"- trip: {{ metadata: {{ saga: true }}, try: [ {Step("hotel")}, {Fail} ], catch: {{}} }}");

        Assert.Equal("""{"input":"in hotel","output":"hotel"}""", ((HttpActivity)stage.World.Asked[1].Request).Body!.Value.ToJson());
    }

    [Fact]
    public void A_saga_that_completes_undoes_nothing()
    {
        var stage = SagaStage.Start($"- trip: {{ metadata: {{ saga: true }}, try: [ {Step("hotel")} ], catch: {{}} }}\n- fail: {Fail[8..^2]}");

        Assert.Equal(["do/hotel"], stage.Ledger);
        Assert.Equal(StatusPhase.Faulted, stage.World.State.Status);
    }

    [Fact]
    public void A_try_that_is_no_saga_undoes_nothing()
    {
        var stage = SagaStage.Start($"- trip: {{ try: [ {Step("hotel")}, {Fail} ], catch: {{}} }}");

        Assert.Equal(["do/hotel"], stage.Ledger);
    }

    [Fact]
    public void A_step_that_failed_is_not_undone()
    {
        var stage = SagaStage.Start($"- trip: {{ metadata: {{ saga: true }}, try: [ {Step("hotel")}, {Step("car")} ], catch: {{}} }}", (path, _) => path == "do/car" ? Error : null);

        Assert.Equal(["hotel"], stage.Undone);
    }

    [Fact]
    public void Each_attempt_undoes_what_it_did()
    {
        var stage = SagaStage.Start(
            $"- trip: {{ metadata: {{ saga: true }}, try: [ {Step("hotel")}, {Step("car")} ], catch: {{ retry: {{ delay: PT1S, limit: {{ attempt: {{ count: 1 }} }} }} }} }}",
            (path, before) => path == "do/car" && before == 0 ? Error : null);
        stage.World.Elapse(TimeSpan.FromSeconds(1));

        Assert.Equal(["do/hotel", "do/car", "undo/hotel", "do/hotel", "do/car"], stage.Ledger);
        Assert.Equal(StatusPhase.Completed, stage.World.State.Status);
    }

    [Fact]
    public void Steps_of_loops_and_of_lists_inside_are_undone_one_by_one()
    {
        var stage = SagaStage.Start(
            $$"""
            - trip:
                metadata: { saga: true }
                try:
                  - all:
                      for: { in: '${ ["a", "b"] }' }
                      do:
                        - inner:
                            do:
                              - book: { metadata: { compensate: undo }, call: http, with: { method: post, endpoint: '${ "http://x.test/do/\($item)" }' } }
                  - {{Fail[2..^2]}}
                catch: {}
            """);

        Assert.Equal(["do/a", "do/b", "undo/b", "undo/a"], stage.Ledger);
    }

    [Fact]
    public void Branches_are_undone_in_the_reverse_order_of_their_completion()
    {
        var stage = SagaStage.Start(
            $"- trip: {{ metadata: {{ saga: true }}, try: [ {{ both: {{ fork: {{ branches: [ {Step("a")}, {Step("b")} ] }} }} }}, {Fail} ], catch: {{}} }}",
            (path, _) => path.StartsWith("do/", StringComparison.Ordinal) ? World.Never : null);
        stage.End("do/b");
        stage.End("do/a");

        Assert.Equal(["a", "b"], stage.Undone);
    }

    [Fact]
    public void An_inner_saga_that_completed_is_undone_with_the_outer_one()
    {
        var stage = SagaStage.Start(
            $"- outer: {{ metadata: {{ saga: true }}, try: [ {Step("a")}, {{ inner: {{ metadata: {{ saga: true }}, try: [ {Step("b")} ], catch: {{}} }} }}, {Step("c")}, {Fail} ], catch: {{}} }}");

        Assert.Equal(["c", "b", "a"], stage.Undone);
    }

    [Fact]
    public void An_inner_saga_that_failed_is_undone_once()
    {
        var stage = SagaStage.Start(
            $"- outer: {{ metadata: {{ saga: true }}, try: [ {Step("a")}, {{ inner: {{ metadata: {{ saga: true }}, try: [ {Step("b")}, {Fail} ], catch: {{ do: [ {Step("c")} ] }} }} }}, {Fail} ], catch: {{}} }}");

        Assert.Equal(["do/a", "do/b", "undo/b", "do/c", "undo/c", "undo/a"], stage.Ledger);
    }

    [Fact]
    public void In_parallel_all_are_undone_at_once()
    {
        var stage = SagaStage.Start(
            $"- trip: {{ metadata: {{ saga: {{ order: parallel }} }}, try: [ {Step("a")}, {Step("b")}, {Fail} ], catch: {{}} }}",
            (path, _) => path.StartsWith("undo/", StringComparison.Ordinal) ? World.Never : null);

        Assert.Equal(["b", "a"], stage.Undone);
        stage.End("undo/a");
        Assert.Equal(StatusPhase.Running, stage.World.State.Status);
        stage.End("undo/b");
        Assert.Equal(StatusPhase.Completed, stage.World.State.Status);
    }

    [Fact]
    public void A_cancelled_execution_undoes_before_it_ends()
    {
        var stage = SagaStage.Start($"- trip: {{ metadata: {{ saga: true }}, try: [ {Step("a")}, {Step("b")}, {{ hold: {{ wait: PT1H }} }} ], catch: {{ do: [ {Step("handler")} ] }} }}", (path, _) => path == "undo/a" ? World.Never : null);

        stage.World.Tell(new Pawl.Engine.Stimuli.CancelExecution("enough"));
        Assert.Equal(["b", "a"], stage.Undone);
        Assert.Equal(StatusPhase.Running, stage.World.State.Status);
        stage.World.Tell(new Pawl.Engine.Stimuli.CancelExecution("again"));
        Assert.Equal(["b", "a"], stage.Undone);

        stage.End("undo/a");
        Assert.Equal((StatusPhase.Cancelled, "enough"), (stage.World.State.Status, stage.World.State.CancelReason));
        Assert.DoesNotContain("do/handler", stage.Ledger);
    }

    [Theory]
    [InlineData("", "timeout: { after: PT1M }")]
    [InlineData("timeout: { after: PT1M }", "")]
    public void A_time_limit_around_a_saga_undoes_it(string task, string root)
    {
        var stage = SagaStage.Start($"- around: {{ {task}{(task.Length > 0 ? ", " : "")}do: [ {{ trip: {{ metadata: {{ saga: true }}, try: [ {Step("a")}, {{ hold: {{ wait: PT1H }} }} ], catch: {{}} }} }} ] }}", root: root);

        stage.World.Elapse(TimeSpan.FromMinutes(1));

        Assert.Equal(["a"], stage.Undone);
        Assert.Equal((StatusPhase.Faulted, 408), (stage.World.State.Status, stage.World.State.Error?.Status));
    }

    [Fact]
    public void The_limit_of_an_attempt_undoes_it_before_the_next_one()
    {
        var stage = SagaStage.Start(
            $"- trip: {{ metadata: {{ saga: true }}, try: [ {Step("a")}, {Step("b")} ], catch: {{ retry: {{ limit: {{ attempt: {{ count: 1, duration: PT10S }} }} }} }} }}",
            (path, before) => path == "do/b" && before == 0 ? World.Never : null);
        stage.World.Elapse(TimeSpan.FromSeconds(10));

        Assert.Equal(["do/a", "do/b", "undo/a", "do/a", "do/b"], stage.Ledger);
        Assert.Equal(StatusPhase.Completed, stage.World.State.Status);
    }

    [Fact]
    public void A_branch_that_lost_the_race_is_undone_before_the_fork_ends()
    {
        var stage = SagaStage.Start(
            $"- race: {{ fork: {{ compete: true, branches: [ {{ slow: {{ metadata: {{ saga: true }}, try: [ {Step("a")}, {{ hold: {{ wait: PT1H }} }} ], catch: {{}} }} }}, {{ fast: {{ wait: PT1S, output: {{ as: '\"fast\"' }} }} }} ] }} }}");

        stage.World.Elapse(TimeSpan.FromSeconds(1));

        Assert.Equal(["a"], stage.Undone);
        Assert.Equal("\"fast\"", stage.World.Output);
    }

    [Fact]
    public void A_branch_that_was_stopped_by_another_ones_error_is_undone()
    {
        var stage = SagaStage.Start(
            $"- both: {{ fork: {{ branches: [ {{ done: {{ metadata: {{ saga: true }}, try: [ {Step("a")}, {{ hold: {{ wait: PT1H }} }} ], catch: {{}} }} }}, {{ bad: {{ do: [ {{ hold: {{ wait: PT1S }} }}, {Fail} ] }} }} ] }} }}");

        stage.World.Elapse(TimeSpan.FromSeconds(1));

        Assert.Equal(["a"], stage.Undone);
        Assert.Equal("urn:failed", stage.World.State.Error?.Type);
    }

    [Fact]
    public void A_step_whose_extension_fails_after_it_is_undone_too()
    {
        var stage = SagaStage.Start(
            $"- trip: {{ metadata: {{ saga: true }}, try: [ {Step("a")} ], catch: {{}} }}",
            extension: $"{{ strict: {{ extend: call, when: '$task.name == \"a\"', after: [ {Fail} ] }} }}");

        Assert.Equal(["do/a", "undo/a"], stage.Ledger);
    }

    [Fact]
    public void More_steps_than_a_saga_keeps_are_refused_before_they_begin()
    {
        var stage = SagaStage.Start(
            "- trip: { metadata: { saga: true }, try: [ { all: { for: { in: '${ [range(5)] }' }, do: [ { book: { metadata: { compensate: undo }, call: http, with: { method: post, endpoint: '${ \"http://x.test/do/\\($item)\" }' } } } ] } } ], catch: {} }",
            limits: EngineLimits.Default with { SagaSteps = 3 });

        Assert.Equal(["do/0", "do/1", "do/2", "undo/2", "undo/1", "undo/0"], stage.Ledger);
    }

    [Fact]
    public void What_the_bound_on_tasks_stops_is_undone_all_the_same()
    {
        var stage = SagaStage.Start(
            $"- trip: {{ metadata: {{ saga: true }}, try: [ {Step("a")}, {{ loop: {{ set: {{ x: 1 }}, then: loop }} }} ], catch: {{}} }}",
            limits: EngineLimits.Default with { TaskStarts = 20 });

        Assert.Equal(["a"], stage.Undone);
        Assert.Contains("more than 20 tasks", stage.World.State.Error?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_undo_that_never_ends_is_stopped_by_the_bound()
    {
        var stage = SagaStage.Start(
            $"- trip: {{ metadata: {{ saga: true }}, try: [ {{ a: {{ metadata: {{ compensate: spin }}, set: {{ x: 1 }} }} }}, {Fail} ], catch: {{}} }}",
            limits: EngineLimits.Default with { TaskStarts = 20 });

        Assert.Equal(StatusPhase.Faulted, stage.World.State.Status);
        Assert.Contains("more than 20 tasks", stage.World.State.Error?.Detail, StringComparison.Ordinal);
        Assert.Equal(40, stage.World.State.LastRun);
    }

    [Fact]
    public void The_last_active_second_does_not_stop_the_undoing()
    {
        var stage = SagaStage.Start(
            $"- trip: {{ metadata: {{ saga: true }}, try: [ {Step("a")}, {Step("b")} ], catch: {{}} }}",
            (path, _) => path is "do/b" or "undo/a" ? World.Never : null, activeLimit: TimeSpan.FromMinutes(5));

        stage.World.Sleep(TimeSpan.FromMinutes(5));
        stage.World.Tell(new Pawl.Engine.Stimuli.ActiveTimeElapsed());
        Assert.Equal(["a"], stage.Undone);
        stage.World.Sleep(TimeSpan.FromMinutes(5));
        stage.World.Tell(new Pawl.Engine.Stimuli.ActiveTimeElapsed());
        Assert.Equal(StatusPhase.Running, stage.World.State.Status);
        stage.End("undo/a");

        Assert.Equal((StatusPhase.Faulted, 408), (stage.World.State.Status, stage.World.State.Error?.Status));
    }
}
