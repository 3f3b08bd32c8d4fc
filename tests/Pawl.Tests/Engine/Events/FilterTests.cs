using Pawl.Engine;
using Xunit;

namespace Pawl.Tests.Engine.Events;

/// <summary>Which events a filter takes (R31, R32, R51).</summary>
public sealed class FilterTests
{
    private static bool Takes(string with, string type = "t", string? data = null, string attributes = "{}", string input = "{}") =>
        World.Start($"- hear: {{ listen: {{ to: {{ one: {{ with: {with} }} }} }} }}", input).Publish(type, data, attributes).State.Status == StatusPhase.Completed;

    [Theory]
    [InlineData("a.b.v1", "a.b.v1", true)]
    [InlineData("a.b.v1", "a.b.v10", false)]
    [InlineData("a.b.v1", "aXb.v1", false)]
    [InlineData("a.b.v1", "A.B.V1", false)]
    [InlineData("a\\..*", "a.b.v1", true)]
    [InlineData("a\\..*", "xa.b", false)]
    [InlineData("a|b", "ab", false)]
    [InlineData("a|b", "b", true)]
    [InlineData("a)|(b", "b", false)]
    [InlineData("a)|(b", "a)|(b", true)]
    [InlineData("(unclosed", "(unclosed", true)]
    [InlineData("a$", "a\n", false)]
    public void Text_is_compared_whole_and_may_be_a_pattern(string wanted, string type, bool takes) =>
        Assert.Equal(takes, Takes($"{{ type: '{wanted}' }}", type));

    [Fact]
    public void Every_attribute_must_match()
    {
        Assert.True(Takes("{ type: t, subject: 'order-[0-9]+', priority: 3 }", attributes: """{"subject": "order-17", "priority": 3}"""));
        Assert.False(Takes("{ type: t, subject: 'order-[0-9]+', priority: 3 }", attributes: """{"subject": "order-17", "priority": 4}"""));
        Assert.False(Takes("{ type: t, subject: x }"));
    }

    [Theory]
    [InlineData("""{"temperature": 39}""", true)]
    [InlineData("""{"temperature": 37}""", false)]
    [InlineData("[1]", false)] // another shape is no error of ours
    public void An_expression_for_data_sees_the_data(string data, bool takes) =>
        Assert.Equal(takes, Takes("{ type: t, data: '${ .temperature > 38 }' }", data: data));

    [Fact]
    public void An_expression_elsewhere_sees_the_envelope()
    {
        Assert.True(Takes("{ type: '${ .subject == \"s\" }' }", attributes: """{"subject": "s"}"""));
        Assert.False(Takes("{ type: '${ .subject == \"s\" }' }"));
    }

    [Fact]
    public void A_result_that_is_no_boolean_must_equal_the_attribute()
    {
        Assert.True(Takes("{ subject: '${ $input.want }' }", attributes: """{"subject": "s"}""", input: """{"want": "s"}"""));
        Assert.True(Takes("{ data: { a: '${ $input.want }', b: 1 } }", data: """{"b": 1, "a": 2}""", input: """{"want": 2}"""));
        Assert.False(Takes("{ data: { a: '${ $input.want }' } }", data: """{"a": 2, "b": 1}""", input: """{"want": 2}"""));
    }

    [Fact]
    public void A_result_is_never_a_pattern() =>
        Assert.False(Takes("{ subject: '${ $input.want }' }", attributes: """{"subject": "sss"}""", input: """{"want": "s*"}"""));

    [Fact]
    public void Filters_see_the_context_as_it_was_when_the_listening_began()
    {
        var world = World.Start("""
            - first: { set: { x: 1 }, export: { as: '{ wanted: "a" }' } }
            - hear:
                listen: { to: { any: [ { with: { type: '${ $context.wanted }' } } ], until: 'length == 2' } }
                foreach: { export: { as: '{ wanted: "b" }' } }
            """);

        world.Publish("a", "1").Publish("b", "2").Publish("a", "3");

        Assert.Equal("[1,3]", world.Output);
    }

    [Fact]
    public void A_pattern_that_explodes_takes_nothing_and_harms_nothing() =>
        Assert.False(Takes("{ subject: '(a+)+b' }", attributes: $$"""{"subject": "{{new string('a', 60)}}"}"""));
}
