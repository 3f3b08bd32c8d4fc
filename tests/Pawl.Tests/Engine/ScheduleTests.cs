using System.Globalization;
using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.Inspection;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine;

public sealed class ScheduleTests
{
    [Fact]
    public void Every_starts_after_one_interval_and_then_at_each()
    {
        var world = World.Schedule("{ every: { minutes: 10 } }");
        Assert.Empty(Started(world));

        world.Elapse(TimeSpan.FromMinutes(35));

        Assert.Equal(["00:10", "00:20", "00:30"], Times(world));
        Assert.Equal(3, Ids(world).Distinct().Count());
        Assert.All(Started(world), start => Assert.Equal(("{}", (int?)null), (start.Input.ToJson(), start.Parent!.Run)));
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
    }

    [Fact]
    public void What_was_missed_runs_once_and_the_grid_stays()
    {
        var world = World.Schedule("{ every: PT1H, cron: '*/30 * * * *' }");
        world.Sleep(TimeSpan.FromHours(3.4));
        world.Tell(new TimerElapsed(new(0, TimerPurpose.Every))).Tell(new TimerElapsed(new(0, TimerPurpose.Cron)));

        Assert.Equal(2, Started(world).Count);
        Assert.Equal(["03:30", "04:00"], world.State.Timers.Values.Order().Select(Clock));
    }

    [Fact]
    public void A_month_is_a_month()
    {
        var world = World.Schedule("{ every: P1M }");
        world.Elapse(TimeSpan.FromDays(31 + 28 + 1));
        Assert.Equal([5, 5], Batches(world).Select(batch => batch.At.Day));
        Assert.Equal(2, Started(world).Count);
    }

    [Fact]
    public void Cron_starts_when_it_says()
    {
        var world = World.Schedule("{ cron: '0 9 * * MON-FRI' }"); // begins on a Monday
        world.Elapse(TimeSpan.FromDays(7));
        Assert.Equal([5, 6, 7, 8, 9], Batches(world).Select(batch => batch.At.Day));
        Assert.All(Batches(world), batch => Assert.Equal("09:00", Clock(batch.At)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_starts_at_once_and_then_after_the_end_of_the_one_before_whatever_its_end(bool fails)
    {
        var world = World.Schedule("{ after: PT5M }");
        Assert.Single(Started(world));
        world.Elapse(TimeSpan.FromHours(1));
        Assert.Single(Started(world));

        world.Tell(new ChildEnded(0, "somebody else", JqValue.Null, null));
        world.Tell(new ChildEnded(0, Ids(world)[0], fails ? null : JqValue.Null, fails ? ErrorTypes.Runtime("x") : null));
        world.Tell(new ChildEnded(0, Ids(world)[0], JqValue.Null, null)); // again

        Assert.Single(world.State.Timers);
        world.Elapse(TimeSpan.FromMinutes(5));
        Assert.Equal(2, Started(world).Count);
    }

    [Fact]
    public void Each_event_of_one_or_any_starts_an_execution_with_what_read_says()
    {
        var world = World.Schedule("{ on: { any: [ { with: { type: a } }, { with: { type: b, data: '${ .n > 1 }' } } ] } }");
        world.Publish("a", "1").Publish("b", """{"n":1}""").Publish("b", """{"n":2}""").Publish("c", "3");
        Assert.Equal(["[1]", """[{"n":2}]"""], Inputs(world));

        var envelopes = World.Schedule("{ on: { one: { with: { type: a } } }, read: envelope }");
        envelopes.Publish("a", "1");
        Assert.Contains("\"source\":\"/test\"", Inputs(envelopes).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_delivered_again_starts_nothing_again()
    {
        var world = World.Schedule("{ on: { one: { with: { type: a } } } }").Publish("a", "1").Publish("a", "2");
        world.DeliverAgain();
        Assert.Equal(["[1]", "[2]"], Inputs(world));
    }

    [Fact]
    public void All_collects_a_set_for_each_value_of_its_keys()
    {
        const string Filter = "correlate: { room: { from: .data.room } }";
        var world = World.Schedule($"{{ on: {{ all: [ {{ with: {{ type: hot }}, {Filter} }}, {{ with: {{ type: wet }}, {Filter} }} ] }} }}");
        world.Publish("hot", """{"room":1}""").Publish("hot", """{"room":2}""").Publish("wet", """{"room":2,"v":1}""").Publish("hot", """{"room":1,"v":2}""").Publish("wet", """{"room":1}""").Publish("wet", """{"room":1,"v":3}""");

        Assert.Equal(
            ["""[{"room":2},{"room":2,"v":1}]""", """[{"room":1},{"room":1}]""", """[{"room":1,"v":2},{"room":1,"v":3}]"""],
            Inputs(world));
    }

    [Fact]
    public void Until_collects_up_to_it()
    {
        var events = World.Schedule("{ on: { any: [ { with: { type: a } } ], until: { one: { with: { type: end } } } } }");
        events.Publish("end").Publish("a", "1").Publish("a", "2").Publish("end").Publish("a", "3").Publish("end");
        Assert.Equal(["[1,2]", "[3]"], Inputs(events));

        var condition = World.Schedule("{ on: { any: [ { with: { type: a } } ], until: '${ length == 3 }' } }");
        condition.Publish("a", "1").Publish("a", "2").Publish("a", "3").Publish("a", "4");
        Assert.Equal(["[1,2,3]"], Inputs(condition));
    }

    [Fact]
    public void Sets_that_never_become_complete_make_room()
    {
        var world = World.Schedule("{ on: { all: [ { with: { type: a } }, { with: { type: b } } ] } }", EngineLimits.Default with { ScheduleEventSets = 2 });
        world.Publish("a", "1").Publish("a", "2").Publish("a", "3").Publish("b", "4");
        Assert.Equal(["[2,4]"], Inputs(world));
    }

    [Fact]
    public void What_a_condition_cannot_say_ends_the_schedule_with_its_error()
    {
        var world = World.Schedule("{ on: { any: [ { with: { type: a } } ], until: '${ .[0] + 1 }' } }").Publish("a", "\"text\"");
        Assert.Equal(StatusPhase.Faulted, world.State.Status);
        Assert.EndsWith("/expression", world.State.Error!.Type, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ every: PT0S }")]
    [InlineData("{ every: PT0.5S }")]
    public void An_interval_that_would_never_rest_is_refused(string schedule)
    {
        var world = World.Schedule(schedule);
        Assert.Equal(StatusPhase.Faulted, world.State.Status);
        Assert.EndsWith("/configuration", world.State.Error!.Type, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_that_is_cancelled_starts_nothing_more_and_its_executions_go_on()
    {
        var world = World.Schedule("{ every: PT1M, on: { one: { with: { type: a } } } }").Elapse(TimeSpan.FromMinutes(1));
        world.Tell(new CancelExecution("a newer version is active"));
        world.Elapse(TimeSpan.FromHours(1)).Publish("a");
        Assert.Single(Started(world));
        Assert.DoesNotContain(world.Sent, sent => sent.Stimulus is CancelExecution);
        Assert.Empty(world.State.Timers);
        Assert.Empty(world.State.Subscriptions);
    }

    [Fact]
    public void It_can_say_what_it_waits_for()
    {
        Assert.Contains("2026-01-05T00:10:00Z", WaitReasons.Of(World.Schedule("{ every: PT10M }").State, default).Sentence, StringComparison.Ordinal);
        Assert.Contains("an event of type a", WaitReasons.Of(World.Schedule("{ on: { one: { with: { type: a } } } }").State, default).Sentence, StringComparison.Ordinal);
        Assert.Equal("child", WaitReasons.Of(World.Schedule("{ after: PT1S }").State, default).Reasons.Single().Kind);
    }

    private static List<StartExecution> Started(World world) => [.. world.Sent.Select(sent => sent.Stimulus).OfType<StartExecution>()];

    private static List<string> Ids(World world) => [.. world.Sent.Where(sent => sent.Stimulus is StartExecution).Select(sent => sent.ExecutionId)];

    private static IEnumerable<string> Inputs(World world) => Started(world).Select(start => start.Input.ToJson());

    private static IEnumerable<HistoryBatch> Batches(World world) => world.History.Where(batch => batch.Events.OfType<ScheduledExecutionStarted>().Any());

    private static IEnumerable<string> Times(World world) => Batches(world).Select(batch => Clock(batch.At));

    private static string Clock(DateTimeOffset at) => at.ToString("HH:mm", CultureInfo.InvariantCulture);
}
