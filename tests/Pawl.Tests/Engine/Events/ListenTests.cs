using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.Inspection;
using Pawl.Engine.Stimuli;
using Xunit;

namespace Pawl.Tests.Engine.Events;

public sealed class ListenTests
{
    private static World Listen(string listen, string input = "{}", string more = "") => World.Start($"- hear: {{ listen: {listen}{more} }}", input);

    [Fact]
    public void One_gives_an_array_of_one()
    {
        var world = Listen("{ to: { one: { with: { type: order.placed } } } }");
        Assert.Equal(StatusPhase.Waiting, world.State.Status);

        world.Publish("order.cancelled", "1").Publish("order.placed", """{"n": 7}""");

        Assert.Equal("""[{"n":7}]""", world.Output);
    }

    [Theory]
    [InlineData("data", """[{"n":1}]""")]
    [InlineData("raw", """[{"n":1}]""")]
    [InlineData("envelope", """[{"specversion":"1.0","id":"e1","source":"/test","type":"t","data":{"n":1}}]""")]
    public void An_event_is_read_as_the_author_says(string read, string expected) =>
        Assert.Equal(expected, Listen($"{{ to: {{ one: {{ with: {{ type: t }} }} }}, read: {read} }}").Publish("t", """{"n":1}""").Output);

    [Theory]
    [InlineData("data", "application/json", "eyJuIjoxfQ==", """[{"n":1}]""")]
    [InlineData("data", "text/plain", "aGk=", """["hi"]""")]
    [InlineData("data", "image/png", "aGk=", """["aGk="]""")]
    [InlineData("data", "application/json", "aGk=", """["aGk="]""")]
    [InlineData("raw", "application/json", "eyJuIjoxfQ==", """["eyJuIjoxfQ=="]""")]
    public void Binary_data_is_read_by_its_content_type(string read, string contentType, string encoded, string expected) =>
        Assert.Equal(expected, Listen($"{{ to: {{ one: {{ with: {{ type: t }} }} }}, read: {read} }}")
            .Publish("t", attributes: $$"""{"datacontenttype": "{{contentType}}", "data_base64": "{{encoded}}"}""").Output);

    [Fact]
    public void All_wants_one_event_for_each_filter_in_order_of_arrival()
    {
        var world = Listen("{ to: { all: [ { with: { type: A } }, { with: { type: B } } ] } }");

        world.Publish("B", "\"B1\"").Publish("A", "\"A1\"").Publish("A", "\"A2\"");

        Assert.Equal("""["B1","A1"]""", world.Output);
    }

    [Fact]
    public void One_event_satisfies_one_filter_of_all_the_first_open_one()
    {
        var world = Listen("{ to: { all: [ { with: { type: t } }, { with: { source: /test } } ] } }");

        world.Publish("t", "1");
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        world.Publish("t", "2");

        Assert.Equal("[1,2]", world.Output);
    }

    [Fact]
    public void Any_ends_with_the_first_match() =>
        Assert.Equal("[2]", Listen("{ to: { any: [ { with: { type: A } }, { with: { type: B } } ] } }").Publish("X", "1").Publish("B", "2").Publish("A", "3").Output);

    [Fact]
    public void Any_of_nothing_takes_every_event_but_lifecycle_events() =>
        Assert.Equal("[2]", Listen("{ to: { any: [] } }").Publish("io.serverlessworkflow.workflow.started.v1", "1").Publish("whatever", "2").Output);

    [Fact]
    public void A_lifecycle_event_has_to_be_named()
    {
        var world = Listen("{ to: { any: [ { with: { source: /test } }, { with: { type: 'io.*' } }, { with: { type: io.serverlessworkflow.workflow.started.v1 } } ] }, read: envelope }");

        world.Publish("io.serverlessworkflow.task.started.v1");
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        world.Publish("io.serverlessworkflow.workflow.started.v1");

        Assert.Equal(StatusPhase.Completed, world.State.Status);
    }

    [Fact]
    public void Until_a_condition_holds_for_the_events_read_so_far() =>
        Assert.Equal("[1,5,3]", Listen("{ to: { any: [ { with: { type: A } } ], until: 'add > 8' } }").Publish("A", "1").Publish("A", "5").Publish("A", "3").Publish("A", "4").Output);

    [Fact]
    public void Until_an_event_which_is_no_output()
    {
        var world = Listen("{ to: { any: [ { with: { type: A } } ], until: { one: { with: { type: C } } } } }");

        world.Publish("A", "\"A1\"").Publish("X", "0").Publish("A", "\"A2\"").Publish("C", "\"C1\"").Publish("A", "\"A3\"");

        Assert.Equal("""["A1","A2"]""", world.Output);
    }

    [Fact]
    public void Until_is_asked_before_any_takes_everything() =>
        Assert.Equal("[1]", Listen("{ to: { any: [], until: { one: { with: { type: stop } } } } }").Publish("A", "1").Publish("stop", "2").Output);

    [Fact]
    public void Until_may_want_several_events() =>
        Assert.Equal("[1,2]", Listen("{ to: { any: [ { with: { type: A } } ], until: { all: [ { with: { type: C } }, { with: { type: D } } ] } } }")
            .Publish("A", "1").Publish("D").Publish("D").Publish("A", "2").Publish("C").Publish("A", "3").Output);

    [Fact]
    public void A_condition_that_fails_faults_the_task_and_the_event_stays_consumed()
    {
        var world = Listen("{ to: { any: [], until: '.[0].n > 1 or error(\"bad\")' } }").Publish("A", """{"n": 1}""");

        Assert.EndsWith("errors/expression", world.State.Error?.Type);
        Assert.Equal("/do/0/hear", world.State.Error!.Instance);
        Assert.True(world.State.Consumed.Has(1));
    }

    [Fact]
    public void Listening_has_a_time_limit_like_every_task()
    {
        var world = World.Start("""
            - hear: { listen: { to: { one: { with: { type: never } } } }, timeout: { after: PT1M } }
            """);

        world.Elapse(TimeSpan.FromMinutes(2));

        Assert.Equal(408, world.State.Error?.Status);
        Assert.Empty(world.State.Subscriptions);
    }

    [Fact]
    public void The_end_of_an_execution_ends_its_subscriptions()
    {
        var world = Listen("{ to: { one: { with: { type: t } } } }");
        Assert.NotEmpty(world.State.Subscriptions);

        world.Tell(new CancelExecution("enough"));

        Assert.Empty(world.State.Subscriptions);
    }

    [Fact]
    public void Two_waits_of_one_execution_both_hear_an_event()
    {
        var world = World.Start("""
            - both:
                fork:
                  branches:
                    - a: { listen: { to: { one: { with: { type: t } } } } }
                    - b: { listen: { to: { one: { with: { type: t } } } } }
            """);

        Assert.Equal("[[1],[1]]", world.Publish("t", "1").Output);
    }

    [Fact]
    public void A_delivery_that_comes_again_changes_nothing()
    {
        var world = Listen("{ to: { any: [ { with: { type: A } } ], until: 'length == 3' } }").Publish("A", "1").Publish("A", "2");

        world.DeliverAgain();

        Assert.Equal("[1,2,3]", world.Publish("A", "3").Output);
    }

    [Fact]
    public void A_branch_hears_what_its_sibling_emits_after_it_began_to_listen()
    {
        var world = World.Start("""
            - both:
                fork:
                  branches:
                    - hear: { listen: { to: { one: { with: { type: t } } } } }
                    - tell: { emit: { event: { with: { type: t, data: 1 } } }, output: { as: .data } }
            """);

        Assert.Equal("[[1],1]", world.Output);
    }

    [Fact]
    public void A_task_does_not_hear_what_was_emitted_before_it_listened()
    {
        var world = World.Start("""
            - tell: { emit: { event: { with: { type: t, data: 1 } } } }
            - hear: { listen: { to: { one: { with: { type: t } } } } }
            """);
        Assert.Equal(StatusPhase.Waiting, world.State.Status);

        Assert.Equal("[2]", world.Publish("t", "2").Output);
    }

    [Fact]
    public void What_is_kept_has_a_bound()
    {
        var world = World.Start("- hear: { listen: { to: { any: [], until: '${ false }' } } }", limits: EngineLimits.Default with { PayloadBytes = 100 });

        world.Publish("t", "\"" + new string('x', 60) + "\"");
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        world.Publish("t", "\"" + new string('x', 60) + "\"");

        Assert.Equal(413, world.State.Error?.Status);
    }

    [Fact]
    public void It_says_what_it_waits_for()
    {
        var world = Listen("{ to: { any: [ { with: { type: order.placed } } ], until: 'length == 3' } }").Publish("order.placed", "1");

        var reason = Assert.Single(WaitReasons.Of(world.State, world.Now).Reasons);
        Assert.Equal(("event", "/do/0/hear"), (reason.Kind, reason.Pointer));
        Assert.Contains("order.placed", reason.Message);
        Assert.Contains("1 consumed", reason.Message);
        Assert.Equal("waiting", Assert.Single(world.Tasks).Status);
    }

    [Fact]
    public void Nothing_in_an_event_is_evaluated()
    {
        var world = World.Start("""
            - hear: { listen: { to: { one: { with: { type: t } } }, read: envelope } }
            - show: { set: { text: '${ .[0].data }', subject: '${ .[0].subject }' } }
            """);

        world.Publish("t", "\"${ 1 + 1 }\"", """{"subject": ".*"}""");

        Assert.Equal("""{"text":"${ 1 + 1 }","subject":".*"}""", world.Output);
    }
}
