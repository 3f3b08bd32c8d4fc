using Pawl.Language.Expressions;

namespace Pawl.Language.Schemas.Compilation;

/// <summary>Knows every schema resource by its URI: those of the schema itself, the metaschemas, and what the caller's resolver gives.</summary>
internal sealed class SchemaRegistry(Func<string, JqValue?>? resolve, JsonSchemaOptions options)
{
    /// <summary>Base of a schema that says no <c>$id</c>, so that relative references inside it work.</summary>
    private static readonly Uri Nameless = new("schema://nameless/");

    /// <summary>Metaschemas of metaschemas that are followed to find a dialect. 8.</summary>
    private const int MetaschemaChain = 8;

    private readonly Dictionary<string, SchemaResource> _resources = [];
    private int _subschemas;

    /// <summary>Every resource found so far.</summary>
    public IReadOnlyCollection<SchemaResource> Resources => _resources.Values;

    /// <summary>Adds a document that was not asked for by URI.</summary>
    public SchemaResource AddRoot(JqValue schema)
    {
        var fallback = options.DefaultDraft == JsonSchemaDraft.Draft7 ? Dialect.Draft7 : Dialect.Draft202012;
        return Index(schema, Nameless, new SchemaDocument(null), fallback);
    }

    /// <summary>The resource of that URI, its document loaded when needed; null when nobody knows it.</summary>
    /// <param name="uri">Absolute, without fragment.</param>
    /// <param name="fallback">The dialect of a document that does not say.</param>
    public SchemaResource? Find(Uri uri, Dialect fallback)
    {
        var key = Key(uri);
        if (_resources.TryGetValue(key, out var found)) return found;
        if (Load(key) is not { } document) return null;

        var root = Index(document, uri, new SchemaDocument(key), fallback);
        // The document's own $id may differ from where it was found; both names are good.
        _resources.TryAdd(key, root);
        return root;
    }

    private JqValue? Load(string uri) => Metaschemas.Find(uri) ?? resolve?.Invoke(uri);

    /// <summary>Walks the subschemas of a document, without recursion, and notes its resources and anchors.</summary>
    private SchemaResource Index(JqValue root, Uri baseUri, SchemaDocument document, Dialect fallback)
    {
        var open = new Stack<(string Pointer, JqValue Value, SchemaResource? Parent)>([("", root, null)]);
        SchemaResource? first = null;
        while (open.TryPop(out var next))
        {
            if (++_subschemas > JsonSchemaLimits.Subschemas) throw new JsonSchemaException($"The schema has more than {JsonSchemaLimits.Subschemas:N0} subschemas; split it.", document.Describe(next.Pointer));

            var resource = Identify(next.Value, next.Pointer, document, next.Parent, baseUri, fallback);
            first ??= resource;
            if (next.Value.Kind != JqKind.Object) continue;

            NoteAnchors(next.Value, next.Pointer, resource);
            // In draft-07 nothing beside a reference counts, so nothing below it is a schema either, except that definitions are often put there.
            foreach (var (pointer, child) in SubschemaKeywords.Of(next.Value, next.Pointer, resource.Dialect)) open.Push((pointer, child, resource));
        }

        return first!;
    }

    private SchemaResource Identify(in JqValue schema, string pointer, SchemaDocument document, SchemaResource? parent, Uri baseUri, Dialect fallback)
    {
        var inherited = parent?.Dialect ?? fallback;
        var id = Text(schema, "$id");
        // Draft-07: a reference hides its siblings, and "#name" is an anchor.
        var names = id is not null && !(inherited.IsDraft7 && parent is not null && (id.StartsWith('#') || schema.TryGet("$ref", out _)));
        if (parent is not null && !names) return parent;

        var dialect = Text(schema, "$schema") is { } metaschema ? DialectOf(metaschema, document.Describe(pointer)) : inherited;
        var uri = names && !id!.StartsWith('#') ? Resolve(parent?.Uri ?? baseUri, id, document.Describe(pointer)) : parent?.Uri ?? baseUri;
        if (uri.Fragment.Length > 1 && !dialect.IsDraft7) throw new JsonSchemaException($"'$id' must not have a fragment, but is '{id}'; use '$anchor'.", document.Describe($"{pointer}/$id"));

        var resource = new SchemaResource(document, pointer, schema, WithoutFragment(uri), dialect);
        document.ResourcesByPointer[pointer] = resource;
        if (!_resources.TryAdd(Key(uri), resource) && parent is not null) throw new JsonSchemaException($"Two schemas have the '$id' '{id}'.", document.Describe($"{pointer}/$id"));
        return resource;
    }

    private static void NoteAnchors(in JqValue schema, string pointer, SchemaResource resource)
    {
        if (resource.Dialect.IsDraft7)
        {
            if (!schema.TryGet("$ref", out _) && Text(schema, "$id") is { } id && id.IndexOf('#') is >= 0 and var hash && hash + 1 < id.Length) Add(id[(hash + 1)..]);
            return;
        }

        if (Text(schema, "$anchor") is { } anchor) Add(anchor);
        if (Text(schema, "$dynamicAnchor") is { } dynamicAnchor)
        {
            Add(dynamicAnchor);
            resource.DynamicAnchors[dynamicAnchor] = pointer;
        }

        void Add(string name)
        {
            if (!resource.Anchors.TryAdd(name, pointer) && resource.Anchors[name] != pointer)
            {
                throw new JsonSchemaException($"The anchor '{name}' is declared twice.", resource.Document.Describe(pointer));
            }
        }
    }

    private Dialect DialectOf(string metaschema, string pointer)
    {
        var uri = metaschema;
        for (var i = 0; i < MetaschemaChain; i++)
        {
            if (Dialect.Known(uri) is { } known) return known;
            if (Load(uri.TrimEnd('#')) is not { } document) break;
            if (document.TryGet("$vocabulary", out var vocabulary))
            {
                var dialect = Dialect.WithVocabularies(vocabulary.Members.ToDictionary(member => member.Key, member => member.Value.IsTruthy), out var unknown);
                return unknown is null ? dialect : throw new JsonSchemaException($"'$schema' requires the vocabulary '{unknown}', which is not known here.", pointer + "/$schema");
            }

            if (Text(document, "$schema") is not { } next) break;
            uri = next;
        }

        throw new JsonSchemaException(
            $"'$schema' is '{metaschema}', which is not known; use 'https://json-schema.org/draft/2020-12/schema' or 'http://json-schema.org/draft-07/schema#'.", pointer + "/$schema");
    }

    /// <summary>Resolves a reference against a base.</summary>
    /// <exception cref="JsonSchemaException">It is no URI reference.</exception>
    public static Uri Resolve(Uri baseUri, string reference, string pointer) =>
        Uri.TryCreate(baseUri, reference, out var uri) ? uri : throw new JsonSchemaException($"'{reference}' is not a URI reference.", pointer);

    public static Uri WithoutFragment(Uri uri) => uri.Fragment.Length == 0 && !uri.OriginalString.EndsWith('#') ? uri : new(uri.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.Fragment, UriFormat.UriEscaped));

    private static string Key(Uri uri) => WithoutFragment(uri).AbsoluteUri;

    private static string? Text(in JqValue schema, string keyword) => schema.TryGet(keyword, out var value) && value.Kind == JqKind.String ? value.AsString() : null;
}
