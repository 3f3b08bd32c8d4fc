using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Evaluation;
using Pawl.Language.Schemas.Keywords;

namespace Pawl.Language.Schemas.Compilation;

/// <summary>One subschema under compilation, as the keyword families see it.</summary>
/// <param name="compiler">Compiles what the keywords refer to.</param>
/// <param name="node">The node to be filled.</param>
/// <param name="place">Its pointer within its document.</param>
/// <param name="schema">The subschema, an object.</param>
internal sealed class Site(SchemaCompiler compiler, SchemaNode node, string place, JqValue schema)
{
    public Dialect Dialect => node.Resource.Dialect;

    public bool AssertsFormats => compiler.AssertFormats || Dialect.FormatAssertion;

    /// <summary>Where a keyword stands, as failures show it.</summary>
    public string Pointer(string keyword) => JsonPointer.Append(node.Pointer, keyword);

    public string Pointer(string keyword, string name) => JsonPointer.Append(Pointer(keyword), name);

    public bool Has(string keyword) => schema.TryGet(keyword, out _);

    public bool TryGet(string keyword, out JqValue value) => schema.TryGet(keyword, out value);

    public bool TryGetText(string keyword, out string text)
    {
        var found = TryGet(keyword, JqKind.String, "a string", out var value);
        text = found ? value.AsString() : "";
        return found;
    }

    public bool TryGetArray(string keyword, out JqValue array) => TryGet(keyword, JqKind.Array, "an array", out array);

    public bool TryGetObject(string keyword, out JqValue value) => TryGet(keyword, JqKind.Object, "an object", out value);

    public bool TryGetNumber(string keyword, out JqValue number) => TryGet(keyword, JqKind.Number, "a number", out number);

    /// <summary>A bound of a length or a count. Bounds beyond any real size are read as that size.</summary>
    public bool TryGetCount(string keyword, out int count)
    {
        count = 0;
        if (!TryGetNumber(keyword, out var number)) return false;
        if (!ExactNumber.IsInteger(number) || number.AsDouble() < 0) throw Wrong(keyword, "a whole number that is not negative", number);

        count = (int)Math.Min(number.AsDouble(), int.MaxValue);
        return true;
    }

    /// <summary>A list of strings, held by a keyword or by one name inside it.</summary>
    public string[] Texts(string keyword, JqValue array, string? name = null) =>
        [.. array.Items.Select((item, i) => item.Kind == JqKind.String
            ? item.AsString()
            : throw new JsonSchemaException($"'{keyword}' must hold strings, but holds {Words.Of(item)}.", $"{(name is null ? Pointer(keyword) : Pointer(keyword, name))}/{i}"))];

    /// <summary>The subschema that a keyword holds.</summary>
    public SchemaNode? Child(string keyword) => TryGet(keyword, out var child) ? compiler.NodeAt(node.Resource, $"{place}/{keyword}", child) : null;

    /// <summary>The subschemas in a keyword's array; null when the keyword is absent.</summary>
    public SchemaNode[]? ChildList(string keyword, bool mayBeEmpty = false)
    {
        if (!TryGetArray(keyword, out var list)) return null;
        if (list.Count == 0 && !mayBeEmpty) throw new JsonSchemaException($"'{keyword}' must have at least one schema.", Pointer(keyword));

        return [.. Enumerable.Range(0, list.Count).Select(i => compiler.NodeAt(node.Resource, $"{place}/{keyword}/{i}", list[i]))];
    }

    /// <summary>The subschemas in a keyword's object, by name; empty when the keyword is absent.</summary>
    public IEnumerable<KeyValuePair<string, SchemaNode>> ChildMap(string keyword)
    {
        if (!TryGetObject(keyword, out var map)) yield break;
        foreach (var (name, child) in map.Members) yield return new(name, Child(keyword, name, child));
    }

    /// <summary>One subschema of a keyword's object.</summary>
    public SchemaNode Child(string keyword, string name, in JqValue child) => compiler.NodeAt(node.Resource, JsonPointer.Append($"{place}/{keyword}", name), child);

    public SchemaNode Resolve(string keyword, string reference, out string? dynamicAnchor) => compiler.Resolve(node.Resource, reference, Pointer(keyword), out dynamicAnchor);

    public void NoteDynamicReference(string anchor) => compiler.NoteDynamicReference(anchor);

    /// <summary>Compiles definitions of the schema itself although nothing may refer to them: a mistake there should be told early.</summary>
    public void CompileDefinitions()
    {
        if (!node.Resource.Document.IsGiven) return;
        foreach (var keyword in (string[])["$defs", "definitions"]) _ = ChildMap(keyword).Count();
    }

    public JsonSchemaException Wrong(string keyword, string expected, in JqValue value) => new($"'{keyword}' must be {expected}, but is {Words.Of(value)}.", Pointer(keyword));

    private bool TryGet(string keyword, JqKind kind, string expected, out JqValue value)
    {
        if (!schema.TryGet(keyword, out value)) return false;
        return value.Kind == kind ? true : throw Wrong(keyword, expected, value);
    }
}
