using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Evaluation;
using Pawl.Language.Schemas.Keywords;

namespace Pawl.Language.Schemas.Compilation;

/// <summary>Turns schema documents into nodes. Works through a queue, so that no schema is too deep for it.</summary>
internal sealed class SchemaCompiler(Func<string, JqValue?>? resolve, JsonSchemaOptions options)
{
    private readonly SchemaRegistry _registry = new(resolve, options);
    private readonly Queue<(SchemaNode Node, string Place, JqValue Value)> _open = [];
    private readonly List<SchemaNode> _nodes = [];
    private readonly HashSet<string> _dynamicNames = [];

    public bool AssertFormats => options.AssertFormats;
    /// <summary>Whether some <c>$dynamicRef</c> really is dynamic; known after <see cref="Compile"/>.</summary>
    public bool NeedsDynamicScope => _dynamicNames.Count > 0;

    public SchemaNode Compile(JqValue schema)
    {
        var resource = _registry.AddRoot(schema);
        var root = NodeAt(resource, resource.Pointer, schema);
        do
        {
            while (_open.TryDequeue(out var next)) Complete(next.Node, next.Place, next.Value);
        }
        while (AddDynamicTargets());

        EndlessReferences.Refuse(_nodes);
        return root;
    }

    /// <summary>The node of a subschema inside a resource, or inside one embedded there.</summary>
    /// <param name="resource">The resource around it.</param>
    /// <param name="pointer">Its place in the document.</param>
    /// <param name="value">The subschema.</param>
    public SchemaNode NodeAt(SchemaResource resource, string pointer, in JqValue value)
    {
        var document = resource.Document;
        if (document.NodesByPointer.TryGetValue(pointer, out var known)) return known;
        if (_nodes.Count >= JsonSchemaLimits.Subschemas) throw new JsonSchemaException($"The schema has more than {JsonSchemaLimits.Subschemas:N0} subschemas; split it.", document.Describe(pointer));

        var node = new SchemaNode(document.Describe(pointer), document.ResourcesByPointer.GetValueOrDefault(pointer, resource));
        document.NodesByPointer.Add(pointer, node);
        _nodes.Add(node);
        _open.Enqueue((node, pointer, value));
        return node;
    }

    /// <summary>The node that a reference means.</summary>
    /// <param name="from">The resource in which the reference stands.</param>
    /// <param name="reference">A URI reference.</param>
    /// <param name="pointer">Where the reference stands, for errors.</param>
    /// <param name="dynamicAnchor">The dynamic anchor that the fragment names, null for any other fragment.</param>
    public SchemaNode Resolve(SchemaResource from, string reference, string pointer, out string? dynamicAnchor)
    {
        var hash = reference.IndexOf('#');
        var fragment = hash < 0 ? "" : Uri.UnescapeDataString(reference[(hash + 1)..]);
        var target = hash == 0 ? from : _registry.Find(SchemaRegistry.WithoutFragment(SchemaRegistry.Resolve(from.Uri, hash < 0 ? reference : reference[..hash], pointer)), from.Dialect);
        if (target is null) throw new JsonSchemaException($"'{reference}' leads to a document that is not known here; documents are never fetched from the network.", pointer);

        dynamicAnchor = target.DynamicAnchors.ContainsKey(fragment) ? fragment : null;
        if (fragment.Length > 0 && fragment[0] != '/')
        {
            return target.Anchors.TryGetValue(fragment, out var place) ? NodeAtPlace(target, place, reference, pointer) : throw new JsonSchemaException($"'{reference}' leads nowhere: there is no anchor '{fragment}'.", pointer);
        }

        return NodeAtPlace(target, target.Pointer + fragment, reference, pointer);
    }

    /// <summary>Says that a dynamic reference to this name exists, so that its possible targets are compiled.</summary>
    public void NoteDynamicReference(string anchor) => _dynamicNames.Add(anchor);

    /// <summary>Walks from the resource to a place below it, noting the embedded resources on the way.</summary>
    private SchemaNode NodeAtPlace(SchemaResource resource, string place, string reference, string pointer)
    {
        var value = resource.Value;
        var at = resource.Pointer;
        foreach (var token in JsonPointer.Tokens(place[resource.Pointer.Length..]))
        {
            at = JsonPointer.Append(at, token);
            if (!JsonPointer.TryStep(value, token, out value)) throw new JsonSchemaException($"'{reference}' leads nowhere: there is nothing at '{at}'.", pointer);
            resource = resource.Document.ResourcesByPointer.GetValueOrDefault(at, resource);
        }

        return NodeAt(resource, at, value);
    }

    private bool AddDynamicTargets()
    {
        foreach (var resource in _registry.Resources)
        {
            foreach (var name in _dynamicNames)
            {
                if (resource.DynamicAnchors.TryGetValue(name, out var place) && !resource.DynamicNodes.ContainsKey(name))
                {
                    resource.DynamicNodes.Add(name, NodeAtPlace(resource, place, name, resource.Document.Describe(place)));
                }
            }
        }

        return _open.Count > 0;
    }

    private void Complete(SchemaNode node, string place, in JqValue value)
    {
        switch (value.Kind)
        {
            case JqKind.True: return;
            case JqKind.False: node.CompleteAsFalse(); return;
            case JqKind.Object: break;
            default: throw new JsonSchemaException($"A schema must be an object or a boolean, but is {Words.Of(value)}.", node.Pointer);
        }

        var site = new Site(this, node, place, value);
        List<Assertion> assertions = [], unevaluated = [];
        if (site.Dialect.IsDraft7 && site.Has("$ref"))
        {
            ReferenceKeywords.Compile(site, assertions);
        }
        else
        {
            // Cheap and telling checks first: a branch of the wrong type is left at once.
            if (site.Dialect.Validation)
            {
                TypeKeywords.Compile(site, assertions);
                NumberKeywords.Compile(site, assertions);
                StringKeywords.Compile(site, assertions);
                SizeKeywords.Compile(site, assertions);
            }

            FormatKeywords.Compile(site, assertions);
            ReferenceKeywords.Compile(site, assertions);
            if (site.Dialect.Applicator)
            {
                ObjectKeywords.Compile(site, assertions);
                ArrayKeywords.Compile(site, assertions);
                CombiningKeywords.Compile(site, assertions);
            }

            if (site.Dialect is { Unevaluated: true, IsDraft7: false }) UnevaluatedKeywords.Compile(site, unevaluated);
            site.CompileDefinitions();
        }

        node.Complete(assertions, unevaluated);
    }
}
