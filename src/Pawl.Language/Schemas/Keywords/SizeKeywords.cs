using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Compilation;
using Pawl.Language.Schemas.Evaluation;

namespace Pawl.Language.Schemas.Keywords;

/// <summary>What is asked of an array or object as a whole: counts, <c>uniqueItems</c>, <c>required</c>, <c>dependentRequired</c>.</summary>
internal static class SizeKeywords
{
    public static void Compile(Site site, List<Assertion> assertions)
    {
        Count("minItems", JqKind.Array, least: true, "item", "items");
        Count("maxItems", JqKind.Array, least: false, "item", "items");
        Count("minProperties", JqKind.Object, least: true, "property", "properties");
        Count("maxProperties", JqKind.Object, least: false, "property", "properties");

        if (site.TryGet("uniqueItems", out var unique))
        {
            if (unique.Kind is not (JqKind.True or JqKind.False)) throw site.Wrong("uniqueItems", "a boolean", unique);
            if (unique.IsTruthy) assertions.Add(new UniqueAssertion(site.Pointer("uniqueItems")));
        }

        if (site.TryGetArray("required", out var required)) assertions.Add(new RequiredAssertion(site.Pointer("required"), null, site.Texts("required", required)));
        if (!site.Dialect.IsDraft7) AddDependent(site, "dependentRequired", assertions);
        // 2020-12 has split 'dependencies' in two, but keeps its place in the metaschema; older documents still use it.
        AddDependent(site, "dependencies", assertions);

        void Count(string keyword, JqKind kind, bool least, string one, string many)
        {
            if (site.TryGetCount(keyword, out var count)) assertions.Add(new CountAssertion(site.Pointer(keyword), kind, count, least, $"must have at {(least ? "least" : "most")} {Words.Count(count, one, many)}"));
        }
    }

    private static void AddDependent(Site site, string keyword, List<Assertion> assertions)
    {
        if (!site.TryGetObject(keyword, out var dependencies)) return;
        foreach (var (name, names) in dependencies.Members)
        {
            if (names.Kind == JqKind.Array) assertions.Add(new RequiredAssertion(site.Pointer(keyword, name), name, site.Texts(keyword, names, name)));
            else if (keyword == "dependentRequired") throw new JsonSchemaException($"'dependentRequired' must give a list of names, but gives {Words.Of(names)}.", site.Pointer(keyword, name));
        }
    }

    private sealed class CountAssertion(string pointer, JqKind kind, int bound, bool least, string demand) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated) =>
            value.Kind != kind || (least ? value.Count >= bound : value.Count <= bound) || (run.Reports && run.Report(Pointer, $"{demand}, but has {value.Count:N0}"));
    }

    private sealed class UniqueAssertion(string pointer) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            if (value.Kind != JqKind.Array || value.Count < 2) return true;

            var seen = new Dictionary<JqValue, int>(value.Count);
            for (var i = 0; i < value.Count; i++)
            {
                if (!seen.TryAdd(value[i], i)) return run.Reports && run.Report(Pointer, $"must have different items, but items {seen[value[i]]} and {i} are equal");
            }

            return true;
        }
    }

    private sealed class RequiredAssertion(string pointer, string? trigger, string[] names) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            if (value.Kind != JqKind.Object || (trigger is not null && !value.TryGet(trigger, out _))) return true;

            var holds = true;
            foreach (var name in names)
            {
                if (value.TryGet(name, out _)) continue;

                holds = run.Reports && run.Report(Pointer, trigger is null ? $"must have the property '{name}'" : $"must have the property '{name}', because it has '{trigger}'");
                if (run.StopsAtFailure) break;
            }

            return holds;
        }
    }
}
