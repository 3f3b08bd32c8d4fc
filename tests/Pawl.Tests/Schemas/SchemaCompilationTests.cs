using Pawl.Language.Expressions;
using Pawl.Language.Schemas;
using Xunit;

namespace Pawl.Tests.Schemas;

public sealed class SchemaCompilationTests
{
    [Theory]
    [InlineData("""12""", "")]
    [InlineData("""{"properties": {"a": "string"}}""", "/properties/a")]
    [InlineData("""{"properties": []}""", "/properties")]
    [InlineData("""{"type": "text"}""", "/type")]
    [InlineData("""{"type": []}""", "/type")]
    [InlineData("""{"minLength": -1}""", "/minLength")]
    [InlineData("""{"minLength": 1.5}""", "/minLength")]
    [InlineData("""{"multipleOf": 0}""", "/multipleOf")]
    [InlineData("""{"required": ["a", 1]}""", "/required/1")]
    [InlineData("""{"required": "a"}""", "/required")]
    [InlineData("""{"dependentRequired": {"a/b": ["x", {}]}}""", "/dependentRequired/a~1b/1")]
    [InlineData("""{"anyOf": []}""", "/anyOf")]
    [InlineData("""{"uniqueItems": 1}""", "/uniqueItems")]
    [InlineData("""{"pattern": "(a"}""", "/pattern")]
    [InlineData("""{"patternProperties": {"[": true}}""", "/patternProperties/[")]
    [InlineData("""{"$ref": "#/$defs/none"}""", "/$ref")]
    [InlineData("""{"$ref": "#none"}""", "/$ref")]
    [InlineData("""{"$ref": "https://example.test/elsewhere"}""", "/$ref")]
    [InlineData("""{"$ref": "http://[bad"}""", "/$ref")]
    [InlineData("""{"$defs": {"unused": {"type": "nothing"}}}""", "/$defs/unused/type")]
    [InlineData("""{"$schema": "https://json-schema.org/draft/2019-09/schema"}""", "/$schema")]
    [InlineData("""{"$id": "https://example.test/a#b"}""", "/$id")]
    [InlineData("""{"$defs": {"a": {"$id": "x"}, "b": {"$id": "x"}}}""", "/$defs/a/$id")]
    [InlineData("""{"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}}""", "/$defs/a")]
    public void A_broken_schema_is_refused_with_the_place(string schema, string pointer)
    {
        var refused = Assert.Throws<JsonSchemaException>(() => JsonSchema.Compile(JqValue.Parse(schema)));

        Assert.Equal(pointer, refused.Pointer);
        Assert.Equal("schema-invalid", refused.Code);
    }

    [Theory]
    [InlineData("""{"$ref": "#"}""")]
    [InlineData("""{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}""")]
    [InlineData("""{"anyOf": [{"type": "string"}, {"allOf": [{"$ref": "#"}]}]}""")]
    [InlineData("""{"if": {"not": {"$ref": "#"}}}""")]
    [InlineData("""{"dependentSchemas": {"a": {"oneOf": [{"$ref": "#"}]}}}""")]
    public void A_reference_that_never_goes_deeper_is_refused(string schema) =>
        Assert.Contains("never end", Assert.Throws<JsonSchemaException>(() => JsonSchema.Compile(JqValue.Parse(schema))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_schema_that_is_recursive_through_its_members_is_fine()
    {
        var list = JsonSchema.Compile(JqValue.Parse("""{"type": "object", "properties": {"next": {"$ref": "#"}}, "required": ["value"]}"""));

        Assert.True(list.IsValid(JqValue.Parse("""{"value": 1, "next": {"value": 2}}""")));
        Assert.Equal("/next/next", Assert.Single(list.Validate(JqValue.Parse("""{"value": 1, "next": {"value": 2, "next": {}}}"""))).InstancePointer);
    }

    [Fact]
    public void The_resolver_is_asked_for_absolute_addresses_without_fragment_and_only_once()
    {
        List<string> asked = [];
        JsonSchema.Compile(JqValue.Parse("""{"$id": "https://example.test/a/b", "allOf": [{"$ref": "c#/$defs/x"}, {"$ref": "./c#"}]}"""), uri =>
        {
            asked.Add(uri);
            return JqValue.Parse("""{"$defs": {"x": true}}""");
        });

        Assert.Equal(["https://example.test/a/c"], asked);
    }

    [Fact]
    public void Draft_07_ignores_what_stands_beside_a_reference_and_2020_12_does_not()
    {
        const string schema = """{"definitions": {"any": true}, "properties": {"a": {"$ref": "#/definitions/any", "type": "string"}}""";
        var value = JqValue.Parse("""{"a": 1}""");

        Assert.True(JsonSchema.Compile(JqValue.Parse(schema + """, "$schema": "http://json-schema.org/draft-07/schema#"}""")).IsValid(value));
        Assert.False(JsonSchema.Compile(JqValue.Parse(schema + "}")).IsValid(value));
    }

    [Fact]
    public void The_metaschemas_tell_schemas_from_what_is_none()
    {
        foreach (var metaschema in (string[])["https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-07/schema#"])
        {
            var schema = JsonSchema.Compile(JqValue.Object(("$ref", JqValue.From(metaschema))));

            Assert.True(schema.IsValid(JqValue.Parse("""{"type": ["string", "null"], "properties": {"a": {"minLength": 1}}, "not": false}""")));
            Assert.False(schema.IsValid(JqValue.Parse("""{"type": ["string", "string"]}""")));
            Assert.False(schema.IsValid(JqValue.Parse("""{"properties": {"a": {"items": {"minLength": -1}}}}""")));
            Assert.False(schema.IsValid(JqValue.Parse("""{"allOf": [12]}""")));
        }
    }

    [Fact]
    public void A_format_is_an_annotation_unless_it_is_asserted()
    {
        var schema = JqValue.Parse("""{"format": "date"}""");
        var value = JqValue.From("tomorrow");

        Assert.True(JsonSchema.Compile(schema).IsValid(value));
        Assert.Equal("must have the format 'date'", Assert.Single(JsonSchema.Compile(schema, options: new JsonSchemaOptions { AssertFormats = true }).Validate(value)).Message);
    }
}
