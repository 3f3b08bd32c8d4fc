using System.Text;
using Pawl.Engine;
using Pawl.Engine.Events;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine.Events;

/// <summary>Keys narrow who is handed an event, and must never keep one from a wait that would have taken it.</summary>
public sealed class CorrelationKeyTests
{
    /// <summary>Expectation, input, value in the event, whether the engine takes it, and whether the wait has a key.</summary>
    public static TheoryData<string, string, string, bool, bool> Cases => new()
    {
        { "'${ .id }'", """{"id": 7}""", "7", true, true },
        { "'${ .id }'", """{"id": 7}""", "\"7\"", true, true },
        { "'${ .id }'", """{"id": 7.0}""", "7", false, true },
        { "'${ .id }'", """{"id": 7}""", "7.00", false, true },
        { "'${ .id }'", """{"id": 100}""", "1e2", false, true },
        { "'${ .id }'", """{"id": "ä\u0000\"x"}""", "\"ä\\u0000\\\"x\"", true, true },
        { "'${ .id }'", """{"id": 7}""", "8", false, true },
        { "'${ $workflow.input.id }'", """{"id": "a"}""", "\"a\"", true, true },
        { "'${ .id }'", """{"id": {"a": 1}}""", """{"a": 1}""", true, false },
        { "'${ .id }'", """{"id": [1]}""", "[1]", true, false },
        { "'${ .id }'", """{"id": true}""", "5", true, false },
        { "'${ .id > 5 }'", """{"id": 7}""", "1", true, false },
        { "'7'", "{}", "7", true, true },
        { "'true'", "{}", "true", true, true },
        { "'${ .id + 0 }'", """{"id": 7}""", "7", true, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whatever_matches_has_the_key(string expect, string input, string order, bool matches, bool isIndexed)
    {
        var world = Hear($"from: .data.order, expect: {expect}", input);
        var topic = Assert.Single(world.State.Subscriptions[1].Topics);
        var keys = CorrelationKeys.Of(JqValue.Parse(Encoding.UTF8.GetBytes($$$"""{"type": "t", "data": {"order": {{{order}}}}}""")));

        Assert.Equal(isIndexed, topic.Key != CorrelationKeys.None);
        if (matches) Assert.Contains(topic.Key, keys);
        Assert.Equal(matches, world.Publish("t", $$"""{"order": {{order}}}""").State.Status == StatusPhase.Completed);
    }

    [Theory]
    [InlineData(".data.a.b.c.d", true)]
    [InlineData(".data.a.b.c.d.e", false)]
    [InlineData(".subject", true)]
    [InlineData(".source", false)]
    [InlineData(".data", false)]
    [InlineData("'.data.order | tostring'", false)]
    [InlineData("'.data[\"order\"]'", false)]
    [InlineData("'.data.list[0]'", false)]
    public void Only_plain_paths_have_keys(string from, bool isIndexed) =>
        Assert.Equal(isIndexed, Assert.Single(Hear($"from: {from}, expect: x", "{}").State.Subscriptions[1].Topics).Key != CorrelationKeys.None);

    [Fact]
    public void Every_place_that_has_keys_is_told_of_an_event()
    {
        var keys = CorrelationKeys.Of(JqValue.Parse("""{"subject": "s", "source": "no", "data": {"a": {"b": {"c": {"d": 1, "e": {"f": 2}}}}, "list": [3], "none": null}}"""u8));

        Assert.Equal([CorrelationKeys.None, CorrelationKeys.Of(".subject", "s"), CorrelationKeys.Of(".data.a.b.c.d", "1")], keys);
    }

    [Fact]
    public void An_event_with_very_many_values_has_no_keys_and_so_reaches_everybody()
    {
        var members = string.Join(',', Enumerable.Range(0, CorrelationKeys.MaxValues + 1).Select(at => $"\"m{at}\": {at}"));
        Assert.True(CorrelationKeys.Of(JqValue.Parse(Encoding.UTF8.GetBytes("{\"data\": {" + members + "}}"))).IsDefault);
    }

    [Fact]
    public void Keys_are_the_same_in_every_release() =>
        Assert.Equal(8090948789483902846, CorrelationKeys.Of(".data.order", "7"));

    [Fact]
    public void A_wait_without_expectation_and_one_beside_it_hear_everything_of_the_type()
    {
        var world = World.Start("- hear: { listen: { to: { any: [ { with: { type: t }, correlate: { order: { from: .data.order, expect: x } } }, { with: { type: t } } ] } } }", "{}");
        Assert.Equal(new EventTopic("t", Replays: true), Assert.Single(world.State.Subscriptions[1].Topics));
    }

    [Fact]
    public void Several_expectations_of_one_type_are_several_topics()
    {
        var world = World.Start("- hear: { listen: { to: { any: [ { with: { type: t }, correlate: { order: { from: .data.order, expect: x } } }, { with: { type: t }, correlate: { order: { from: .data.id, expect: y } } } ] } } }", "{}");
        long[] expected = [CorrelationKeys.Of(".data.order", "x"), CorrelationKeys.Of(".data.id", "y")];
        Assert.Equal(expected.Order(), world.State.Subscriptions[1].Topics.Select(topic => topic.Key));
    }

    [Fact]
    public void A_history_without_keys_folds_to_a_wait_that_hears_everything()
    {
        var events = HistoryJson.ReadEvents("""[{"type":"listen-started","run":1,"topics":[{"type":"t","replays":true}]}]"""u8);
        Assert.Equal(new EventTopic("t", true, CorrelationKeys.None), Assert.Single(Assert.IsType<ListenStarted>(Assert.Single(events)).Topics));
    }

    private static World Hear(string correlation, string input) =>
        World.Start($"- hear: {{ listen: {{ to: {{ one: {{ with: {{ type: t }}, correlate: {{ order: {{ {correlation} }} }} }} }} }} }}", input);
}
