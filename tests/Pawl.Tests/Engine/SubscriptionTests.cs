using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine;

public sealed class SubscriptionTests
{
    [Fact]
    public void A_number_of_messages_ends_the_subscription_and_stops_its_activity()
    {
        var world = Subscribe("{ consume: { amount: 2 } }");
        Assert.IsType<AsyncApiSubscriptionActivity>(world.Asked.Single().Request);
        Send(world, 1, 2);

        Assert.Equal("""[{"payload":{"n":1}},{"payload":{"n":2}}]""", world.Output);
        Assert.Equal([1], world.Stopped);
    }

    [Fact]
    public void Messages_that_the_filter_leaves_out_do_not_count_and_are_not_recorded()
    {
        var world = Subscribe("{ filter: '${ .payload.n % 2 == 0 }', consume: { amount: 2 } }");
        Send(world, 1);
        Assert.Single(world.History);
        Send(world, 2, 3, 4);
        Assert.Equal("""[{"payload":{"n":2}},{"payload":{"n":4}}]""", world.Output);
    }

    [Fact]
    public void A_condition_sees_the_messages_so_far()
    {
        Assert.Equal("""[{"payload":{"n":1}},{"payload":{"n":9}}]""", Send(Subscribe("{ consume: { while: '${ .[-1].payload.n < 5 }' } }"), 1, 9).Output);
        Assert.Equal("""[{"payload":{"n":1}},{"payload":{"n":2}}]""", Send(Subscribe("{ consume: { until: '${ length == 2 }' } }"), 1, 2).Output);
    }

    [Fact]
    public void A_condition_that_holds_before_the_first_message_subscribes_to_nothing()
    {
        var world = Subscribe("{ consume: { until: '${ $input.done }' } }", """{"done": true}""");
        Assert.Equal("[]", world.Output);
        Assert.Empty(world.Asked);
    }

    [Fact]
    public void The_longest_time_ends_the_subscription_with_what_it_has()
    {
        var world = Subscribe("{ consume: { for: { minutes: 5 }, amount: 10 } }");
        Send(world, 1);
        world.Elapse(TimeSpan.FromMinutes(4));
        Assert.Null(world.State.End);
        world.Elapse(TimeSpan.FromMinutes(1));
        Assert.Equal("""[{"payload":{"n":1}}]""", world.Output);
        Assert.Equal([1], world.Stopped);
    }

    [Fact]
    public void A_message_that_is_delivered_again_is_consumed_once()
    {
        var world = Subscribe("{ consume: { amount: 3 } }");
        world.Tell(new ActivityReported(1, "a", true, Message(1))).Tell(new ActivityReported(1, "a", true, Message(1)));
        // An id that does not name one message only says nothing.
        world.Tell(new ActivityReported(1, "a", false, Message(1))).Tell(new ActivityReported(1, "b", true, Message(2)));
        Assert.Equal("""[{"payload":{"n":1}},{"payload":{"n":1}},{"payload":{"n":2}}]""", world.Output);
    }

    [Fact]
    public void Foreach_handles_one_message_after_the_other()
    {
        var world = Subscribe("""
            { consume: { amount: 2 }, foreach: { item: message, at: place,
              do: [ { double: { set: { twice: '${ $message.payload.n * 2 }', place: '${ $place }', before: '${ .payload.n }' } } }, { pause: { wait: { seconds: 1 } } } ],
              output: { as: '${ . + { from: $message.payload.n } }' }, export: { as: '${ $context + { last: .twice } }' } } }
            """, then: "\n  - after: { set: { results: '${ . }', context: '${ $context }' } }");
        Send(world, 1);
        // Until the first one is handled, the engine takes no other.
        Send(world, 2);
        world.Elapse(TimeSpan.FromSeconds(1));
        Send(world, 2);
        world.Elapse(TimeSpan.FromSeconds(1));

        Assert.Equal("""{"results":[{"twice":2,"place":0,"before":1,"from":1},{"twice":4,"place":1,"before":2,"from":2}],"context":{"last":4}}""", world.Output);
        Assert.Equal([0, 1], world.Tasks.Where(task => task.Name == "double").Select(task => task.Iteration.Single()));
    }

    [Fact]
    public void A_condition_is_asked_when_a_message_has_been_handled()
    {
        var world = Subscribe("""
            { consume: { until: '${ $context.seen == 2 and length == 2 }' }, foreach: { export: { as: '${ { seen: (($context.seen // 0) + 1) } }' }, output: { as: '${ .payload.n }' } } }
            """);
        Assert.Equal("[5,6]", Send(world, 5, 6).Output);
    }

    [Fact]
    public void Time_that_is_over_lets_the_message_under_way_come_to_its_end()
    {
        var world = Subscribe("""{ consume: { for: { seconds: 1 }, amount: 5 }, foreach: { do: [ { pause: { wait: { seconds: 3 } } } ] } }""");
        Send(world, 1);
        world.Elapse(TimeSpan.FromSeconds(2));
        Assert.Null(world.State.End);
        world.Elapse(TimeSpan.FromSeconds(1));
        Assert.Equal("""[{"payload":{"n":1}}]""", world.Output);
    }

    [Fact]
    public void End_inside_foreach_ends_the_workflow()
    {
        var world = Subscribe("""{ consume: { amount: 5 }, foreach: { do: [ { stop: { set: { ended: true }, then: end } } ] } }""", then: "\n  - never: { set: { a: 1 } }");
        Send(world, 1);
        Assert.Equal("""[{"ended":true}]""", world.Output);
        Assert.Equal([1], world.Stopped);
        Assert.DoesNotContain("never", world.Ran);
    }

    [Theory]
    [InlineData("{ filter: '${ error(\"no\") }', consume: { amount: 2 } }", "expression")]
    [InlineData("{ consume: { until: '${ if length > 0 then error(\"no\") else false end }' } }", "expression")]
    [InlineData("{ consume: { amount: 2 }, foreach: { do: [ { fail: { raise: { error: { type: 'https://open-workflow-specification.org/spec/1.0.0/errors/validation', status: 400 } } } } ] } }", "validation")]
    public void What_fails_on_a_message_faults_the_task_and_stops_the_activity(string subscription, string type)
    {
        var world = Send(Subscribe(subscription), 1);
        Assert.Equal(ErrorTypes.Prefix + type, world.State.Error?.Type);
        Assert.Equal([1], world.Stopped);
    }

    [Fact]
    public void A_subscription_that_fails_faults_the_task_in_the_middle_of_an_iteration_too()
    {
        var world = Subscribe("{ consume: { amount: 2 }, foreach: { do: [ { pause: { wait: { seconds: 3 } } } ] } }");
        Send(world, 1);
        world.Tell(new ActivityEnded(1, null, ErrorTypes.Communication("gone")));
        Assert.Equal(ErrorTypes.Prefix + "communication", world.State.Error?.Type);
    }

    [Fact]
    public void What_a_subscription_keeps_is_bounded()
    {
        var world = Subscribe("{ consume: { amount: 1000 } }", limits: new() { PayloadBytes = 100 });
        for (var n = 0; n < 50 && world.State.End is null; n++) Send(world, n);
        Assert.Equal((ErrorTypes.Prefix + "runtime", 413), (world.State.Error?.Type, world.State.Error?.Status));
    }

    [Fact]
    public void A_foreach_without_output_goes_on_however_much_it_has_handled()
    {
        var world = Subscribe("{ consume: { amount: 40 }, foreach: { output: { as: '${ null }' } } }", limits: new() { PayloadBytes = 100 });
        for (var n = 0; n < 40; n++) Send(world, n);
        Assert.Equal(40, world.State.Output!.Value.Count);
    }

    private static World Subscribe(string subscription, string input = "{}", string then = "", EngineLimits? limits = null) => World.Start(
        $"  - listen: {{ call: asyncapi, with: {{ document: {{ endpoint: 'https://example.com/a.json' }}, operation: watch, subscription: {subscription.ReplaceLineEndings(" ")} }} }}{then}",
        input, _ => World.Never, limits);

    private static World Send(World world, params ReadOnlySpan<int> numbers)
    {
        foreach (var number in numbers) world.Tell(new ActivityReported(1, $"id-{number}", true, Message(number)));
        return world;
    }

    private static JqValue Message(int number) => JqValue.Object(("payload", JqValue.Object(("n", JqValue.From((long)number)))));
}
