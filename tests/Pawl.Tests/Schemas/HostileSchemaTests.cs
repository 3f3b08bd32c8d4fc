using System.Text;
using Pawl.Language.Expressions;
using Pawl.Language.Schemas;
using Xunit;

namespace Pawl.Tests.Schemas;

public sealed class HostileSchemaTests
{
    [Fact]
    public void A_schema_that_doubles_its_work_at_every_level_is_stopped()
    {
        var definitions = new StringBuilder("""{"$ref": "#/$defs/d0", "$defs": {"d40": false""");
        for (var i = 0; i < 40; i++) definitions.Append($$""", "d{{i}}": {"anyOf": [{"$ref": "#/$defs/d{{i + 1}}"}, {"$ref": "#/$defs/d{{i + 1}}"}]}""");

        AssertStopped(JsonSchemaLimit.Steps, definitions.Append("}}").ToString(), JqValue.Null);
    }

    [Fact]
    public void A_limit_inside_a_negation_does_not_make_the_value_valid()
    {
        var schema = """{"not": {"$ref": "#/$defs/tree"}, "$defs": {"tree": {"items": {"$ref": "#/$defs/tree"}}}}""";

        AssertStopped(JsonSchemaLimit.Depth, schema, Nested(5_000));
    }

    [Fact]
    public void A_value_far_deeper_than_the_limit_is_refused_on_a_small_stack()
    {
        var schema = """{"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "array", "allOf": [{"items": {"anyOf": [{"$ref": "#/$defs/tree"}]}}], "unevaluatedItems": false}}}""";

        OnStackOf(256 << 10, () => AssertStopped(JsonSchemaLimit.Depth, schema, Nested(9_000)));
    }

    [Fact]
    public void A_value_within_the_limit_is_checked_on_an_ordinary_stack()
    {
        var schema = JsonSchema.Compile(JqValue.Parse("""{"items": {"$ref": "#"}}"""));

        OnStackOf(1 << 20, () => Assert.True(schema.IsValid(Nested(JsonSchemaLimits.Depth / 2 - 1))));
    }

    [Fact]
    public void A_schema_nested_thousands_deep_compiles()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 4_000; i++) text.Append("""{"not":""");
        text.Append("true").Append('}', 4_000);

        AssertStopped(JsonSchemaLimit.Depth, text.ToString(), JqValue.Null);
    }

    [Fact]
    public void A_chain_of_a_thousand_references_compiles_and_is_stopped_when_used()
    {
        var definitions = new StringBuilder("""{"$ref": "#/$defs/d0", "$defs": {"d2000": true""");
        for (var i = 0; i < 2_000; i++) definitions.Append($$""", "d{{i}}": {"$ref": "#/$defs/d{{i + 1}}"}""");

        AssertStopped(JsonSchemaLimit.Depth, definitions.Append("}}").ToString(), JqValue.Null);
    }

    [Fact]
    public void A_schema_with_too_many_subschemas_is_refused()
    {
        var schema = JqValue.Object(("allOf", JqValue.Array(Enumerable.Repeat(JqValue.True, JsonSchemaLimits.Subschemas))));

        Assert.Contains("subschemas", Assert.Throws<JsonSchemaException>(() => JsonSchema.Compile(schema)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|aa)*b$")]
    [InlineData("(x+x+)+y")]
    public void Patterns_that_explode_elsewhere_run_in_linear_time(string pattern)
    {
        var schema = JsonSchema.Compile(JqValue.Object(("pattern", JqValue.From(pattern))));

        Assert.Null(Assert.Single(schema.Validate(JqValue.From(new string(pattern[1] == 'x' ? 'x' : 'a', 20_000) + "!"))).Limit);
    }

    [Fact]
    public void A_pattern_that_must_backtrack_is_stopped_by_time() =>
        AssertStopped(JsonSchemaLimit.PatternTime, """{"pattern": "^(?=(a+)+$)b"}""", JqValue.From(new string('a', 40) + "!"));

    [Fact]
    public void A_pattern_that_unfolds_to_millions_of_states_is_not_unfolded()
    {
        var schema = JsonSchema.Compile(JqValue.Parse("""{"pattern": "^((((a{100}){100}){100}){100}){100}$"}"""));

        Assert.False(schema.IsValid(JqValue.From("aaa")));
    }

    [Theory]
    [InlineData('(')]
    [InlineData('a')]
    public void A_pattern_that_is_too_long_or_too_deep_is_refused(char c) =>
        Assert.Throws<JsonSchemaException>(() => JsonSchema.Compile(JqValue.Object(("pattern", JqValue.From(c == '(' ? new string('(', 200) + new string(')', 200) : new string(c, JsonSchemaLimits.PatternLength + 1))))));

    [Fact]
    public void An_enum_of_a_hundred_thousand_values_is_looked_up_not_searched()
    {
        var schema = JsonSchema.Compile(JqValue.Object(("items", JqValue.Object(("enum", JqValue.Array(Enumerable.Range(0, 100_000).Select(i => JqValue.From($"value {i}"))))))));
        var values = JqValue.Array(Enumerable.Range(0, 100_000).Select(i => JqValue.From($"value {99_999 - i}")));

        // Searched, this would be five thousand million comparisons.
        Assert.True(schema.IsValid(values));
    }

    [Theory]
    [InlineData("1e1000000000", "3")]
    [InlineData("1e-1000000000", "7")]
    [InlineData("1e308", "1e-308")]
    public void Numbers_with_huge_exponents_cost_no_more_than_others(string number, string divisor)
    {
        var schema = JsonSchema.Compile(JqValue.Parse($$"""{"type": "number", "minimum": -1e999999999, "multipleOf": {{divisor}}}"""));

        Assert.Equal(number == "1e308", schema.IsValid(JqValue.Parse(number)));
    }

    [Fact]
    public void A_number_of_a_hundred_thousand_digits_is_judged_as_a_double()
    {
        var schema = JsonSchema.Compile(JqValue.Parse("""{"multipleOf": 0.5, "minimum": 1}"""));

        Assert.True(schema.IsValid(JqValue.Parse("2." + new string('0', 100_000) + "1")));
    }

    private static void AssertStopped(JsonSchemaLimit limit, string schema, JqValue value)
    {
        var compiled = JsonSchema.Compile(JqValue.Parse(schema));

        Assert.False(compiled.IsValid(value));
        Assert.Equal(limit, Assert.Single(compiled.Validate(value)).Limit);
    }

    private static JqValue Nested(int depth)
    {
        var value = JqValue.EmptyArray;
        for (var i = 0; i < depth; i++) value = JqValue.Array([value]);
        return value;
    }

    private static void OnStackOf(int bytes, Action work)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(work), bytes);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
