using Pawl.Language.Expressions;
using Pawl.Language.Schemas;
using Xunit;

namespace Pawl.Tests.Schemas;

public sealed class SchemaMessageTests
{
    [Theory]
    [InlineData("""{"type": "string"}""", "1", "", "/type", "must be a string, but is a number")]
    [InlineData("""{"type": ["string", "null", "array"]}""", "{}", "", "/type", "must be a string, an array or null, but is an object")]
    [InlineData("""{"type": "integer"}""", "1.5", "", "/type", "must be a whole number, but has a fraction")]
    [InlineData("""{"required": ["id"]}""", "{}", "", "/required", "must have the property 'id'")]
    [InlineData("""{"properties": {"a/b": {"items": {"minLength": 2}}}}""", """{"a/b": ["xx", "x"]}""", "/a~1b/1", "/properties/a~1b/items/minLength", "must have at least 2 characters, but has 1")]
    [InlineData("""{"properties": {"a": true}, "additionalProperties": false}""", """{"a": 1, "b": 2}""", "/b", "/additionalProperties", "the property 'b' is not allowed")]
    [InlineData("""{"unevaluatedProperties": false}""", """{"b": 2}""", "/b", "/unevaluatedProperties", "the property 'b' is not allowed")]
    [InlineData("""{"propertyNames": {"maxLength": 1}}""", """{"ab": 2}""", "/ab", "/propertyNames", "the property name 'ab' must have at most 1 character, but has 2")]
    [InlineData("""{"enum": ["a", 1, null]}""", "\"secret\"", "", "/enum", """must be one of "a", 1, null""")]
    [InlineData("""{"const": {"a": 1}}""", "2", "", "/const", "must be an object that the schema gives")]
    [InlineData("""{"minimum": 0.10}""", "0.05", "", "/minimum", "must be at least 0.10")]
    [InlineData("""{"exclusiveMaximum": 3}""", "3", "", "/exclusiveMaximum", "must be less than 3")]
    [InlineData("""{"multipleOf": 0.01}""", "0.015", "", "/multipleOf", "must be a multiple of 0.01")]
    [InlineData("""{"pattern": "^a+$"}""", "\"b\"", "", "/pattern", "must match the pattern ^a+$")]
    [InlineData("""{"uniqueItems": true}""", """[1, {"a": [2]}, 3, {"a": [2.0]}]""", "", "/uniqueItems", "must have different items, but items 1 and 3 are equal")]
    [InlineData("""{"dependentRequired": {"card": ["address"]}}""", """{"card": 1}""", "", "/dependentRequired/card", "must have the property 'address', because it has 'card'")]
    [InlineData("""{"contains": {"type": "string"}, "minContains": 2}""", """["a", 1]""", "", "/contains", "must contain at least 2 matching items, but has 1")]
    [InlineData("""{"not": {"type": "string"}}""", "\"a\"", "", "/not", "is not allowed: it matches what 'not' excludes")]
    [InlineData("""{"oneOf": [{"type": "number"}, {"minimum": 2}]}""", "3", "", "/oneOf", "must match only one of 2 alternatives, but matches number 1 and number 2")]
    [InlineData("""{"anyOf": [{"type": "number"}, {"type": "string"}]}""", "null", "", "/anyOf", "must match one of 2 alternatives, but matches none")]
    [InlineData("""{"$ref": "#/$defs/a", "$defs": {"a": {"maxItems": 0}}}""", "[1]", "", "/$defs/a/maxItems", "must have at most 0 items, but has 1")]
    public void A_failure_says_where_and_what_in_words(string schema, string value, string instance, string keyword, string message)
    {
        var failure = Assert.Single(JsonSchema.Compile(JqValue.Parse(schema)).Validate(JqValue.Parse(value)));

        Assert.Equal((instance, keyword, message), (failure.InstancePointer, failure.KeywordPointer, failure.Message));
    }

    [Fact]
    public void Of_several_alternatives_the_one_with_the_fitting_shape_explains_the_failure()
    {
        var schema = JsonSchema.Compile(JqValue.Parse("""
            {"oneOf": [
              {"required": ["call"], "properties": {"call": {"const": "http"}, "with": {"required": ["method"]}}},
              {"required": ["wait"], "properties": {"wait": {"type": "string"}}}]}
            """));

        var failure = Assert.Single(schema.Validate(JqValue.Parse("""{"call": "http", "with": {}}""")));

        Assert.Equal(("/with", "must have the property 'method'"), (failure.InstancePointer, failure.Message));
    }

    [Fact]
    public void All_failures_are_told_up_to_the_limit()
    {
        var schema = JsonSchema.Compile(JqValue.Parse("""{"items": {"type": "string"}, "maxItems": 2}"""));
        var value = JqValue.Parse("[1, 2, 3]");

        Assert.Equal(["", "/0", "/1", "/2"], schema.Validate(value).Select(failure => failure.InstancePointer));
        Assert.Equal(["", "/0"], schema.Validate(value, limit: 2).Select(failure => failure.InstancePointer));
    }

    [Fact]
    public void A_failure_in_another_document_names_that_document()
    {
        var schema = JsonSchema.Compile(JqValue.Parse("""{"$ref": "https://example.test/id#/$defs/id"}"""), uri => uri == "https://example.test/id" ? JqValue.Parse("""{"$defs": {"id": {"type": "string"}}}""") : null);

        Assert.Equal("https://example.test/id#/$defs/id/type", Assert.Single(schema.Validate(JqValue.Null)).KeywordPointer);
    }
}
