using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Compilation;
using Pawl.Language.Schemas.Evaluation;

namespace Pawl.Language.Schemas.Keywords;

/// <summary><c>type</c>, <c>enum</c>, <c>const</c>.</summary>
internal static class TypeKeywords
{
    public static void Compile(Site site, List<Assertion> assertions)
    {
        if (site.TryGet("type", out var type)) assertions.Add(new TypeAssertion(site.Pointer("type"), Types(site, type)));
        if (site.TryGet("const", out var constant)) assertions.Add(new EnumAssertion(site.Pointer("const"), [constant]));
        if (site.TryGetArray("enum", out var allowed)) assertions.Add(new EnumAssertion(site.Pointer("enum"), [.. allowed.Items]));
    }

    private static SchemaTypes Types(Site site, in JqValue type)
    {
        if (type.Kind == JqKind.String) return OneType(site, type);
        if (type.Kind != JqKind.Array || type.Count == 0) throw site.Wrong("type", "the name of a type or a list of names", type);

        var types = SchemaTypes.None;
        for (var i = 0; i < type.Count; i++) types |= OneType(site, type[i]);
        return types;
    }

    private static SchemaTypes OneType(Site site, in JqValue name) => (name.Kind == JqKind.String ? name.AsString() : "") switch
    {
        "null" => SchemaTypes.Null,
        "boolean" => SchemaTypes.Boolean,
        "integer" => SchemaTypes.Integer,
        "number" => SchemaTypes.Integer | SchemaTypes.Fraction,
        "string" => SchemaTypes.String,
        "array" => SchemaTypes.Array,
        "object" => SchemaTypes.Object,
        _ => throw new JsonSchemaException($"'type' knows null, boolean, integer, number, string, array and object, but not {name.ToJson()}.", site.Pointer("type")),
    };

    [Flags]
    private enum SchemaTypes
    {
        None = 0,
        Null = 1,
        Boolean = 2,
        Integer = 4,
        Fraction = 8,
        String = 16,
        Array = 32,
        Object = 64,
    }

    private sealed class TypeAssertion(string pointer, SchemaTypes types) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            var wanted = value.Kind switch
            {
                JqKind.Null => SchemaTypes.Null,
                JqKind.False or JqKind.True => SchemaTypes.Boolean,
                JqKind.Number => SchemaTypes.Integer | SchemaTypes.Fraction,
                JqKind.String => SchemaTypes.String,
                JqKind.Array => SchemaTypes.Array,
                _ => SchemaTypes.Object,
            } & types;
            // Only a number can have half of what it wants: integers, but no fractions.
            if (wanted != SchemaTypes.None && (wanted != SchemaTypes.Integer || ExactNumber.IsInteger(value))) return true;

            return run.Reports && run.Report(Pointer, $"must be {Names()}, but {(wanted == SchemaTypes.Integer ? "has a fraction" : $"is {Words.Of(value)}")}");
        }

        private string Names()
        {
            List<string> names = [];
            if (types.HasFlag(SchemaTypes.String)) names.Add("a string");
            if (types.HasFlag(SchemaTypes.Fraction)) names.Add("a number");
            else if (types.HasFlag(SchemaTypes.Integer)) names.Add("a whole number");
            if (types.HasFlag(SchemaTypes.Boolean)) names.Add("a boolean");
            if (types.HasFlag(SchemaTypes.Array)) names.Add("an array");
            if (types.HasFlag(SchemaTypes.Object)) names.Add("an object");
            if (types.HasFlag(SchemaTypes.Null)) names.Add("null");
            return Words.Or(names);
        }
    }

    private sealed class EnumAssertion(string pointer, JqValue[] allowed) : Assertion(pointer)
    {
        /// <summary>Up to this many values, comparing finds one faster than a hash. 8.</summary>
        private const int SmallEnum = 8;
        /// <summary>Values named in a message. 10.</summary>
        private const int NamedValues = 10;

        private readonly HashSet<JqValue>? _lookup = allowed.Length > SmallEnum ? [.. allowed] : null;

        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated) =>
            (_lookup?.Contains(value) ?? Array.IndexOf(allowed, value) >= 0) || (run.Reports && run.Report(Pointer, Message()));

        private string Message()
        {
            if (allowed.Length == 0) return "is not allowed: the list of allowed values is empty";
            if (allowed.Length == 1) return $"must be {Shown(allowed[0])}";

            var more = allowed.Length > NamedValues ? $" or one of {allowed.Length - NamedValues:N0} more" : "";
            return $"must be one of {string.Join(", ", allowed.Take(NamedValues).Select(Shown))}{more}";
        }

        private static string Shown(JqValue value) => value.Kind is JqKind.Array or JqKind.Object && value.Count > 0 ? $"{Words.Of(value)} that the schema gives" : value.ToJson();
    }
}
