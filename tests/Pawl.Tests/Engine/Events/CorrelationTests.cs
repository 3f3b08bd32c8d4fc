using Pawl.Engine;
using Xunit;

namespace Pawl.Tests.Engine.Events;

/// <summary><c>correlate</c>, and the past that it opens (R33, R35).</summary>
public sealed class CorrelationTests
{
    private static World Hear(string expect, string input) =>
        World.Start($"- hear: {{ listen: {{ to: {{ one: {{ with: {{ type: t }}, correlate: {{ order: {{ from: .data.order, expect: {expect} }} }} }} }} }} }}", input);

    [Theory]
    [InlineData("'${ .id }'", """{"id": 7}""", "7", true)]
    [InlineData("'${ .id }'", """{"id": 7}""", "\"7\"", true)]
    [InlineData("'${ .id }'", """{"id": "7"}""", "7", true)]
    [InlineData("'${ .id }'", """{"id": 7}""", "8", false)]
    [InlineData("'${ .id }'", """{"id": {"a": 1}}""", """{"a": 1}""", true)]
    [InlineData("'${ .id }'", """{"id": "x.*"}""", "\"xyz\"", false)]
    [InlineData("'7'", "{}", "7", true)]
    [InlineData("'${ .id > 5 }'", """{"id": 7}""", "1", true)]
    [InlineData("'${ .id > 5 }'", """{"id": 3}""", "1", false)]
    [InlineData("'${ .id > 5 }'", """{"id": 7}""", "true", true)]
    [InlineData("'${ .id > 5 }'", """{"id": 7}""", "false", false)]
    [InlineData("'${ .id }'", """{"id": null}""", "null", false)]
    [InlineData("'${ .nothing }'", "{}", "\"null\"", false)]
    public void The_value_must_be_what_is_expected(string expect, string input, string order, bool takes) =>
        Assert.Equal(takes, Hear(expect, input).Publish("t", $$"""{"order": {{order}}}""").State.Status == StatusPhase.Completed);

    [Fact]
    public void An_event_without_the_value_does_not_match() =>
        Assert.Equal(StatusPhase.Waiting, Hear("'${ .id }'", """{"id": 7}""").Publish("t", "{}").Publish("t").Publish("t", "\"text\"").State.Status);

    [Fact]
    public void An_expectation_that_fails_faults_at_once() =>
        Assert.EndsWith("errors/expression", Hear("'${ error(\"bad\") }'", "{}").State.Error?.Type);

    [Fact]
    public void Without_expect_the_first_value_decides_for_the_whole_listening()
    {
        var world = World.Start("""
            - hear:
                listen:
                  to:
                    all:
                      - with: { type: A }
                        correlate: { order: { from: .data.order } }
                      - with: { type: B }
                        correlate: { order: { from: .data.id } }
            """);

        world.Publish("A", """{"order": 7}""").Publish("B", """{"id": 8}""").Publish("B", """{"id": "7"}""");

        Assert.Equal("""[{"order":7},{"id":"7"}]""", world.Output);
    }

    [Fact]
    public void The_events_of_until_share_the_keys()
    {
        var world = World.Start("""
            - hear:
                listen:
                  to:
                    any: [ { with: { type: A }, correlate: { room: { from: .data.room } } } ]
                    until: { one: { with: { type: closed }, correlate: { room: { from: .data.room } } } }
            """);

        world.Publish("A", """{"room": 1}""").Publish("closed", """{"room": 2}""").Publish("A", """{"room": 2}""").Publish("A", """{"room": 1}""").Publish("closed", """{"room": 1}""");

        Assert.Equal("""[{"room":1},{"room":1}]""", world.Output);
    }

    private const string EmitThenListen = """
        - wait: { wait: PT1M }
        - reply: { listen: { to: { one: { with: { type: t }, correlate: { order: { from: .data.order, expect: '${ .id }' } } } } } }
        """;

    [Fact]
    public void What_arrived_since_the_execution_started_is_consumed_when_the_filter_correlates()
    {
        var world = World.Start(EmitThenListen, """{"id": 7}""");
        world.Publish("t", """{"order": 8}""").Publish("t", """{"order": 7}""");

        world.Elapse(TimeSpan.FromMinutes(1));

        Assert.Equal("""[{"order":7}]""", world.Output);
    }

    [Fact]
    public void Its_own_emission_before_the_listening_counts_as_past()
    {
        var world = World.Start("""
            - request: { emit: { event: { with: { type: t, data: { order: 7 } } } } }
            - reply: { listen: { to: { one: { with: { type: t }, correlate: { order: { from: .data.order, expect: '7' } } } } } }
            """);

        Assert.Equal("""[{"order":7}]""", world.Output);
    }

    [Fact]
    public void In_all_each_filter_follows_its_own_rule()
    {
        var world = World.Start("""
            - wait: { wait: PT1M }
            - both:
                listen:
                  to:
                    all:
                      - with: { type: t }
                      - with: { type: t }
                        correlate: { order: { from: .data.order, expect: '7' } }
            """);
        world.Publish("t", """{"order": 7, "n": 1}""");

        world.Elapse(TimeSpan.FromMinutes(1));
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        world.Publish("t", """{"order": 7, "n": 2}""");

        Assert.Equal("""[{"order":7,"n":1},{"order":7,"n":2}]""", world.Output);
    }

    [Fact]
    public void A_listen_in_a_loop_does_not_consume_the_past_twice()
    {
        var world = World.Start("""
            - again:
                for: { in: '[1, 2, 3]' }
                do: [ { hear: { listen: { to: { one: { with: { type: t }, correlate: { order: { from: .data.order, expect: '7' } } } } }, export: { as: '{ heard: (($context.heard // []) + [ .[0].n ]) }' } } } ]
            - tell: { set: '${ $context.heard }' }
            """);

        world.Publish("t", """{"order": 7, "n": 1}""");
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        world.Publish("t", """{"order": 7, "n": 2}""").Publish("t", """{"order": 7, "n": 3}""");

        Assert.Equal("[1,2,3]", world.Output);
    }

    [Fact]
    public void After_a_retry_the_consumed_ones_stay_consumed()
    {
        var world = World.Start("""
            - attempt:
                try:
                  - hear: { listen: { to: { one: { with: { type: t }, correlate: { order: { from: .data.order, expect: '7' } } } } } }
                  - judge: { switch: [ { good: { when: '.[0].good', then: exit } }, { bad: { then: continue } } ] }
                  - fail: { raise: { error: { type: 'https://example.com/bad', status: 400 } } }
                catch: { retry: { delay: PT1S } }
            """);

        world.Publish("t", """{"order": 7, "good": false}""").Elapse(TimeSpan.FromSeconds(5));
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        world.Publish("t", """{"order": 7, "good": true}""");

        Assert.Equal("""[{"order":7,"good":true}]""", world.Output);
    }
}
