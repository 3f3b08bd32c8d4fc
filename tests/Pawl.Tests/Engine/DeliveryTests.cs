using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine;

public sealed class DeliveryTests
{
    private const string Detached = """
        - start: { run: { shell: { command: work }, await: false, return: all } }
        - after: { set: { seen: '${ . }' } }
        """;
    private const string DetachedThenWait = Detached + "\n- pause: { wait: PT1H }";
    private const string AtMostOnce = "- pay: { run: { shell: { command: pay } }, metadata: { pawl/delivery: at-most-once } }";
    private const string Call = "- pay: { call: http, with: { method: post, endpoint: 'http://stub.test/pay' }, metadata: { pawl/delivery: at-most-once } }";

    [Fact]
    public void A_process_that_nobody_waits_for_gives_the_input_and_its_failure_is_ignored()
    {
        var world = World.Start(DetachedThenWait, """{"a":1}""", _ => ErrorTypes.Runtime("failed"));
        Assert.Equal((StatusPhase.Waiting, """{"a":1}"""), (world.State.Status, Output(world, "start")));

        world.Elapse(TimeSpan.FromHours(1));
        Assert.Equal("""{"seen":{"a":1}}""", world.Output);
        Assert.Equal("failed", world.History.SelectMany(batch => batch.Events).OfType<DetachedActivityEnded>().Single().Error!.Detail);
    }

    [Fact]
    public void The_task_goes_on_only_when_the_process_has_begun()
    {
        var world = World.Start(Detached, answer: _ => World.Never, tells: false);
        Assert.Equal((StatusPhase.Running, "start"), (world.State.Status, world.Ran.Single()));

        world.Tell(new ActivityTaken(1));
        Assert.Equal(StatusPhase.Completed, world.State.Status);
        Assert.Empty(world.Stopped);
    }

    [Fact]
    public void The_process_is_found_again_until_its_end_is_recorded_even_while_the_execution_waits()
    {
        var world = World.Start(DetachedThenWait, answer: _ => World.Never);
        var pending = Pending(world);

        // Running, not waiting: that is what a restart looks for.
        Assert.Equal(StatusPhase.Running, world.State.Status);
        Assert.Equal((world.Asked.Single().IdempotencyKey, 1), (pending.Single().IdempotencyKey, pending.Single().Run));

        world.Tell(new ActivityEnded(1, JqValue.Null, null));
        Assert.Empty(Pending(world));
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
    }

    [Fact]
    public void Neither_the_end_nor_the_cancellation_of_the_execution_stops_it()
    {
        var world = World.Start(DetachedThenWait, answer: _ => World.Never).Tell(new CancelExecution("enough"));

        Assert.Equal(StatusPhase.Cancelled, world.State.Status);
        Assert.Empty(world.Stopped);
        Assert.Empty(world.State.Detached);
    }

    [Fact]
    public void What_has_not_begun_is_stopped_with_its_task()
    {
        var world = World.Start("- start: { run: { shell: { command: work }, await: false }, timeout: { after: PT1S } }", answer: _ => World.Never, tells: false).Elapse(TimeSpan.FromSeconds(2));

        Assert.Equal((StatusPhase.Faulted, 408), (world.State.Status, world.State.Error!.Status));
        Assert.Equal([1], world.Stopped);
    }

    [Fact]
    public void An_end_that_comes_before_the_begin_was_told_counts_as_both()
    {
        var world = World.Start(Detached, """{"a":1}""", _ => World.Never, tells: false).Tell(new ActivityEnded(1, JqValue.From("ignored"), null));

        Assert.Equal("""{"seen":{"a":1}}""", world.Output);
        world.Tell(new ActivityTaken(1));
    }

    [Theory]
    [InlineData(AtMostOnce)]
    [InlineData(Call)]
    public void What_happens_at_most_once_has_a_durable_begin_before_it_is_carried_out(string task)
    {
        var world = World.Start(task, answer: _ => World.Never, tells: false);
        Assert.Equal((true, true, false), (world.Asked.Single().TellsBegin, world.Asked.Single().AtMostOnce, world.Asked.Single().HasBegun));

        world.Tell(new ActivityTaken(1));
        Assert.IsType<ActivityBegun>(world.History[^1].Events.Single());
        Assert.True(Pending(world).Single().HasBegun);
    }

    [Fact]
    public void What_began_and_was_lost_is_an_error_that_says_so()
    {
        var world = World.Start(AtMostOnce, answer: _ => World.Never).Tell(new ActivitiesLost([1]));

        Assert.Equal((StatusPhase.Faulted, ErrorTypes.Prefix + "runtime", "Outcome Unknown", "/do/0/pay"), (world.State.Status, world.State.Error!.Type, world.State.Error.Title, world.State.Error.Instance));
    }

    [Fact]
    public void What_did_not_begin_is_not_lost()
    {
        var world = World.Start(AtMostOnce, answer: _ => World.Never, tells: false).Tell(new ActivitiesLost([1]));
        Assert.Equal((StatusPhase.Running, false), (world.State.Status, Pending(world).Single().HasBegun));
    }

    [Fact]
    public void What_may_happen_again_is_never_lost()
    {
        var world = World.Start("- work: { run: { shell: { command: work } } }", answer: _ => World.Never).Tell(new ActivitiesLost([1]));
        Assert.Equal(StatusPhase.Running, world.State.Status);
    }

    [Fact]
    public void A_lost_process_that_nobody_waits_for_is_not_found_again()
    {
        var world = World.Start(DetachedThenWait.Replace("return: all }", "return: all }, metadata: { pawl/delivery: at-most-once }", StringComparison.Ordinal), answer: _ => World.Never);
        Assert.Equal((true, true), (Pending(world).Single().AtMostOnce, Pending(world).Single().HasBegun));

        world.Tell(new ActivitiesLost([1]));
        Assert.Empty(Pending(world));
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
    }

    [Fact]
    public void A_result_that_arrives_late_changes_nothing()
    {
        var world = World.Start(AtMostOnce, answer: _ => World.Never).Tell(new ActivitiesLost([1]));
        var position = world.State.Position;
        world.Tell(new ActivityEnded(1, JqValue.Null, null));
        Assert.Equal(position, world.State.Position);
    }

    private static IReadOnlyList<PendingActivity> Pending(World world) => WorkflowEngine.PendingActivities(world.Definition, new("default", "exec-1"), world.State);

    private static string? Output(World world, string task) => world.Tasks.Single(record => record.Name == task).Output?.ToJson();
}
