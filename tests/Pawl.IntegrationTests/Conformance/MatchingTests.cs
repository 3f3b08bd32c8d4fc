using Pawl.Cli.Conformance.Dsl.Steps;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.IntegrationTests.Conformance;

public sealed class MatchingTests
{
    [Theory]
    [InlineData("""{"a": 1}""", """{"a": 1.0, "b": 2}""")]
    [InlineData("""{"a": {"b": [1, 2]}}""", """{"a": {"b": [1, 2], "c": 3}}""")]
    [InlineData("""{"a": {"$matches": "^[0-9a-f-]{36}$"}}""", """{"a": "0192d3a4-0000-7000-8000-000000000000"}""")]
    [InlineData("""{"a": {"$absent": true}}""", """{"b": 1}""")]
    [InlineData("""{}""", """{"b": 1}""")]
    [InlineData("[1]", "[1]")]
    public void A_subset_matches_what_has_more(string expected, string actual) => Assert.Null(Difference(expected, actual));

    [Theory]
    [InlineData("""{"a": 1}""", """{"a": "1"}""")]
    [InlineData("""{"a": 1}""", """{"b": 1}""")]
    [InlineData("""{"a": null}""", """{"b": 1}""")]
    [InlineData("""{"a": [1]}""", """{"a": [1, 2]}""")]
    [InlineData("""{"a": [{"b": 1}]}""", """{"a": [{"b": 1, "c": 2}]}""")] // lists are equal or not
    [InlineData("""{"a": {"$matches": "^x"}}""", """{"a": "ax"}""")]
    [InlineData("""{"a": {"$matches": "1"}}""", """{"a": 1}""")] // text only
    [InlineData("""{"a": {"$absent": true}}""", """{"a": null}""")]
    [InlineData("""{"a": {}}""", """{"a": 1}""")]
    [InlineData("""{"A": 1}""", """{"a": 1}""")]
    public void What_differs_is_told(string expected, string actual) => Assert.NotNull(Difference(expected, actual));

    [Fact]
    public void Headers_are_found_whatever_their_case_and_nothing_else_is()
    {
        Assert.Null(Difference("""{"headers": {"Content-Type": "a"}}""", """{"headers": {"content-type": "a"}}"""));
        Assert.NotNull(Difference("""{"query": {"Page": "1"}}""", """{"query": {"page": "1"}}"""));
    }

    [Theory]
    [InlineData("a.b", "1")]
    [InlineData("c[1].d", "2")]
    [InlineData("c.0", "{}")]
    public void Paths_lead_through_members_and_items(string path, string expected)
    {
        Assert.True(DataPath.TryFind(JqValue.Parse("""{"a": {"b": 1}, "c": [{}, {"d": 2}]}"""), path, out var found));
        Assert.Equal(expected, found.ToJson());
    }

    [Theory]
    [InlineData("a.c")]
    [InlineData("c.2")]
    [InlineData("a.b.c")]
    public void Paths_that_lead_nowhere_say_so(string path) => Assert.False(DataPath.TryFind(JqValue.Parse("""{"a": {"b": 1}, "c": [{}, {"d": 2}]}"""), path, out _));

    private static string? Difference(string expected, string actual) => Matching.Difference(JqValue.Parse(expected), JqValue.Parse(actual), ignoreCaseBelow: "headers");
}
