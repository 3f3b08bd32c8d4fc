using Pawl.Language.Expressions;

namespace Pawl.Server.Templates;

/// <summary>Fills in the defaults that a JSON Schema names, at every depth. JSON Schema itself leaves them to whoever uses it.</summary>
internal static class SchemaDefaults
{
    /// <summary>Schemas followed inside each other: a schema may refer to itself.</summary>
    private const int Depth = 64;

    /// <summary>The value with every default that is missing in it. An object that is missing and has no default stays missing, whatever its members' defaults.</summary>
    /// <param name="schema">The schema; references within it are followed.</param>
    /// <param name="value">The value; not yet checked.</param>
    public static JqValue Apply(JqValue schema, JqValue value) => Apply(schema, schema, value, Depth);

    private static JqValue Apply(JqValue root, JqValue schema, JqValue value, int depth)
    {
        if (schema.Kind != JqKind.Object || depth == 0) return value;
        if (schema["$ref"] is { Kind: JqKind.String } reference && Find(root, reference.AsString()) is { } target) value = Apply(root, target, value, depth - 1);
        foreach (var part in schema["allOf"].Items) value = Apply(root, part, value, depth - 1);

        if (value.Kind == JqKind.Object)
        {
            foreach (var (name, property) in schema["properties"].Members)
            {
                var (known, found) = (Resolved(root, property), value.TryGet(name, out var given));
                if (!found && known.TryGet("default", out var standard)) (given, found) = (standard, true);
                if (found) value = value.With(name, Apply(root, property, given, depth - 1));
            }
        }
        else if (value.Kind == JqKind.Array && schema.TryGet("items", out var items))
        {
            value = JqValue.Array(value.Items.Select(item => Apply(root, items, item, depth - 1)));
        }
        return value;
    }

    private static JqValue Resolved(JqValue root, JqValue schema) =>
        !schema.TryGet("default", out _) && schema["$ref"] is { Kind: JqKind.String } reference && Find(root, reference.AsString()) is { } target ? target : schema;

    private static JqValue? Find(JqValue root, string reference)
    {
        if (reference == "#") return root;
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) return null;
        var found = root;
        foreach (var segment in reference[2..].Split('/'))
        {
            if (!found.TryGet(Uri.UnescapeDataString(segment).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out found)) return null;
        }
        return found;
    }
}
