using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Evaluation;

namespace Pawl.Language.Schemas.Compilation;

/// <summary>A schema with an identity of its own: the root of a document, or a subschema with <c>$id</c>.</summary>
internal sealed class SchemaResource(SchemaDocument document, string pointer, JqValue value, Uri uri, Dialect dialect)
{
    public SchemaDocument Document { get; } = document;
    /// <summary>Where it stands in its document.</summary>
    public string Pointer { get; } = pointer;
    public JqValue Value { get; } = value;
    /// <summary>Absolute, without fragment: what relative references start from.</summary>
    public Uri Uri { get; } = uri;
    public Dialect Dialect { get; } = dialect;

    /// <summary>Plain-name fragments and the pointers they stand for, the dynamic ones included.</summary>
    public Dictionary<string, string> Anchors { get; } = [];
    public Dictionary<string, string> DynamicAnchors { get; } = [];
    /// <summary>The compiled targets of those dynamic anchors that some <c>$dynamicRef</c> names.</summary>
    public Dictionary<string, SchemaNode> DynamicNodes { get; } = [];
}

/// <summary>One JSON document with its resources.</summary>
/// <param name="uri">Names the document in pointers of failures; null for the schema that is being compiled.</param>
internal sealed class SchemaDocument(string? uri)
{
    public Dictionary<string, SchemaResource> ResourcesByPointer { get; } = [];
    public Dictionary<string, SchemaNode> NodesByPointer { get; } = [];

    /// <summary>Whether this is the schema that is being compiled, not one it refers to.</summary>
    public bool IsGiven => uri is null;

    /// <summary>A pointer as failures show it.</summary>
    public string Describe(string pointer) => uri is null ? pointer : $"{uri}#{pointer}";
}
