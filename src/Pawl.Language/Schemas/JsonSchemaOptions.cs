namespace Pawl.Language.Schemas;

/// <summary>The drafts of JSON Schema that Pawl knows.</summary>
public enum JsonSchemaDraft
{
    /// <summary><c>http://json-schema.org/draft-07/schema#</c>.</summary>
    Draft7,
    /// <summary><c>https://json-schema.org/draft/2020-12/schema</c>.</summary>
    Draft202012,
}

/// <summary>How to read a schema where the schema itself does not say.</summary>
public sealed record JsonSchemaOptions
{
    /// <summary>The defaults.</summary>
    public static JsonSchemaOptions Default { get; } = new();
    /// <summary>The draft of a document without <c>$schema</c>. Default: 2020-12.</summary>
    public JsonSchemaDraft DefaultDraft { get; init; } = JsonSchemaDraft.Draft202012;
    /// <summary>Whether <c>format</c> is checked. Default false: an annotation, as both drafts have it, unless the metaschema's vocabulary says otherwise.</summary>
    public bool AssertFormats { get; init; }
}
