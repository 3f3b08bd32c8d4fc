using Pawl.Language.Expressions;

namespace Pawl.Language.Schemas.Compilation;

/// <summary>The metaschemas of both drafts, so that a schema can refer to them without a resolver.</summary>
/// <remarks>Built from a table of keywords and the shapes of their values: it accepts what the published documents accept, and is not their text.</remarks>
internal static class Metaschemas
{
    private const string Base202012 = "https://json-schema.org/draft/2020-12/";
    private const string Draft7 = "http://json-schema.org/draft-07/schema";

    private static readonly (string Vocabulary, string Keywords)[] Vocabularies =
    [
        ("core", "$id:id $schema:text $ref:text $anchor:name $dynamicRef:text $dynamicAnchor:name $vocabulary:flags $comment:text $defs:map"),
        ("applicator", "prefixItems:list items:schema contains:schema additionalProperties:schema properties:map patternProperties:map dependentSchemas:map propertyNames:schema "
            + "if:schema then:schema else:schema allOf:list anyOf:list oneOf:list not:schema"),
        ("unevaluated", "unevaluatedItems:schema unevaluatedProperties:schema"),
        ("validation", "type:type enum:array multipleOf:positive maximum:number exclusiveMaximum:number minimum:number exclusiveMinimum:number maxLength:count minLength:count pattern:text "
            + "maxItems:count minItems:count uniqueItems:boolean maxContains:count minContains:count maxProperties:count minProperties:count required:names dependentRequired:namesByName"),
        ("meta-data", "title:text description:text deprecated:boolean readOnly:boolean writeOnly:boolean examples:array"),
        ("format-annotation", "format:text"),
        ("content", "contentEncoding:text contentMediaType:text contentSchema:schema"),
    ];

    private const string Keywords7 =
        "$id:text $schema:text $ref:text $comment:text title:text description:text readOnly:boolean writeOnly:boolean examples:array multipleOf:positive maximum:number exclusiveMaximum:number minimum:number "
        + "exclusiveMinimum:number maxLength:count minLength:count pattern:text additionalItems:schema items:schemaOrList maxItems:count minItems:count uniqueItems:boolean contains:schema maxProperties:count "
        + "minProperties:count required:names additionalProperties:schema definitions:map properties:map patternProperties:map dependencies:mapOrNames propertyNames:schema enum:array type:type format:text "
        + "contentMediaType:text contentEncoding:text if:schema then:schema else:schema allOf:list anyOf:list oneOf:list not:schema";

    private static readonly Lazy<Dictionary<string, JqValue>> Documents = new(Build);

    /// <summary>The metaschema, or the part of one, at that URI; null for any other.</summary>
    public static JqValue? Find(string uri) =>
        uri.StartsWith("http", StringComparison.Ordinal) && uri.Contains("://json-schema.org/draft", StringComparison.Ordinal) && Documents.Value.TryGetValue(uri.TrimEnd('#'), out var document) ? document : null;

    private static Dictionary<string, JqValue> Build()
    {
        var documents = Vocabularies.ToDictionary(entry => $"{Base202012}meta/{entry.Vocabulary}", entry => Document202012($"meta/{entry.Vocabulary}", entry.Keywords, []));
        documents.Add($"{Base202012}meta/format-assertion", Document202012("meta/format-assertion", "format:text", []));
        var parts = JqValue.Array(Vocabularies.Select(entry => JqValue.Object(("$ref", JqValue.From($"meta/{entry.Vocabulary}")))));
        documents.Add($"{Base202012}schema", Document202012("schema", "definitions:map dependencies:mapOrNames", [
            ("allOf", parts),
            ("$vocabulary", JqValue.Object(Vocabularies.Select(entry => KeyValuePair.Create($"{Base202012}vocab/{entry.Vocabulary}", JqValue.True)))),
        ]));

        var draft7 = JqValue.Object([("$schema", JqValue.From(Draft7 + "#")), ("$id", JqValue.From(Draft7 + "#")), ("type", SchemaKinds), ("properties", Properties(Keywords7, JqValue.Object(("$ref", JqValue.From("#")))))]);
        documents.Add(Draft7, draft7);
        documents.Add(Draft7.Replace("http:", "https:", StringComparison.Ordinal), draft7);
        return documents;
    }

    private static JqValue TypeName => JqValue.Parse("""{"enum": ["null", "boolean", "integer", "number", "string", "array", "object"]}""");

    private static JqValue SchemaKinds => JqValue.Array([JqValue.From("object"), JqValue.From("boolean")]);

    private static JqValue Document202012(string name, string keywords, (string Key, JqValue Value)[] more) => JqValue.Object([
        ("$schema", JqValue.From(Base202012 + "schema")),
        ("$id", JqValue.From(Base202012 + name)),
        ("$dynamicAnchor", JqValue.From("meta")),
        ("type", SchemaKinds),
        .. more,
        ("properties", Properties(keywords, JqValue.Object(("$dynamicRef", JqValue.From("#meta"))))),
    ]);

    private static JqValue Properties(string keywords, JqValue schema) => JqValue.Object(keywords.Split(' ').Select(entry =>
    {
        var colon = entry.IndexOf(':');
        return KeyValuePair.Create(entry[..colon], Shape(entry[(colon + 1)..], schema));
    }));

    private static JqValue Shape(string shape, JqValue schema)
    {
        var names = JqValue.Parse("""{"type": "array", "items": {"type": "string"}, "uniqueItems": true}""");
        return shape switch
        {
            "schema" => schema,
            "list" => JqValue.Parse("""{"type": "array", "minItems": 1}""").With("items", schema),
            "schemaOrList" => AnyOf(schema, Shape("list", schema)),
            "map" => MapOf(schema),
            "mapOrNames" => MapOf(AnyOf(schema, names)),
            "names" => names,
            "namesByName" => MapOf(names),
            "flags" => MapOf(JqValue.Parse("""{"type": "boolean"}""")),
            "id" => JqValue.Parse("""{"type": "string", "pattern": "^[^#]*#?$"}"""),
            "name" => JqValue.Parse("""{"type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"}"""),
            "count" => JqValue.Parse("""{"type": "integer", "minimum": 0}"""),
            "positive" => JqValue.Parse("""{"type": "number", "exclusiveMinimum": 0}"""),
            "type" => AnyOf(TypeName, JqValue.Parse("""{"type": "array", "minItems": 1, "uniqueItems": true}""").With("items", TypeName)),
            "text" => JqValue.Parse("""{"type": "string"}"""),
            _ => JqValue.Object(("type", JqValue.From(shape))),
        };
    }

    private static JqValue MapOf(JqValue schema) => JqValue.Object(("type", JqValue.From("object")), ("additionalProperties", schema));

    private static JqValue AnyOf(JqValue first, JqValue second) => JqValue.Object(("anyOf", JqValue.Array([first, second])));
}
