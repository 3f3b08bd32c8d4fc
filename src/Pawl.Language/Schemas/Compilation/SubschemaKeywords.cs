using Pawl.Language.Expressions;

namespace Pawl.Language.Schemas.Compilation;

/// <summary>Which keywords hold subschemas: the only places where <c>$id</c> and anchors count.</summary>
internal static class SubschemaKeywords
{
    private static readonly string[] Single202012 =
        ["additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else", "unevaluatedItems", "unevaluatedProperties", "contentSchema"];
    private static readonly string[] Lists202012 = ["allOf", "anyOf", "oneOf", "prefixItems"];
    private static readonly string[] Maps202012 = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"];

    private static readonly string[] Single7 = ["additionalProperties", "propertyNames", "items", "additionalItems", "contains", "not", "if", "then", "else"];
    private static readonly string[] Lists7 = ["allOf", "anyOf", "oneOf", "items"];
    private static readonly string[] Maps7 = ["properties", "patternProperties", "definitions", "dependencies"];

    /// <summary>The direct subschemas of a schema, with their pointers. What has the wrong shape is left out: compiling the keyword reports it.</summary>
    public static IEnumerable<(string Pointer, JqValue Value)> Of(JqValue schema, string pointer, Dialect dialect)
    {
        foreach (var keyword in dialect.IsDraft7 ? Single7 : Single202012)
        {
            if (schema.TryGet(keyword, out var child) && IsSchema(child)) yield return ($"{pointer}/{keyword}", child);
        }

        foreach (var keyword in dialect.IsDraft7 ? Lists7 : Lists202012)
        {
            if (!schema.TryGet(keyword, out var list) || list.Kind != JqKind.Array) continue;
            for (var i = 0; i < list.Count; i++)
            {
                if (IsSchema(list[i])) yield return ($"{pointer}/{keyword}/{i}", list[i]);
            }
        }

        foreach (var keyword in dialect.IsDraft7 ? Maps7 : Maps202012)
        {
            if (!schema.TryGet(keyword, out var map)) continue;
            foreach (var (name, child) in map.Members)
            {
                if (IsSchema(child)) yield return (JsonPointer.Append($"{pointer}/{keyword}", name), child);
            }
        }
    }

    private static bool IsSchema(in JqValue value) => value.Kind is JqKind.Object or JqKind.True or JqKind.False;
}
