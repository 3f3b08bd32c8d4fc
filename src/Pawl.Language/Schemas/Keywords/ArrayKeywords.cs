using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Compilation;
using Pawl.Language.Schemas.Evaluation;

namespace Pawl.Language.Schemas.Keywords;

/// <summary><c>items</c> and <c>prefixItems</c> (draft-07: <c>items</c> and <c>additionalItems</c>), <c>contains</c> with its counts.</summary>
internal static class ArrayKeywords
{
    public static void Compile(Site site, List<Assertion> assertions)
    {
        var (first, rest) = site.Dialect.IsDraft7 ? Draft7Items(site) : (site.ChildList("prefixItems") ?? [], site.Child("items"));
        if (first.Length > 0 || rest is not null) assertions.Add(new ItemsAssertion(site.Pointer("items"), first, rest));
        if (site.Child("contains") is not { } contained) return;

        var min = 1;
        var max = int.MaxValue;
        if (site.Dialect is { IsDraft7: false, Validation: true })
        {
            if (site.TryGetCount("minContains", out var least)) min = least;
            if (site.TryGetCount("maxContains", out var most)) max = most;
        }

        assertions.Add(new ContainsAssertion(site.Pointer("contains"), contained, min, max));
    }

    private static (SchemaNode[] First, SchemaNode? Others) Draft7Items(Site site)
    {
        if (!site.TryGet("items", out var items)) return ([], null);
        return items.Kind == JqKind.Array ? (site.ChildList("items", mayBeEmpty: true)!, site.Child("additionalItems")) : ([], site.Child("items"));
    }

    /// <summary>Checks one item.</summary>
    internal static bool ItemHolds(SchemaRun run, SchemaNode schema, in JqValue array, int index)
    {
        run.Push(index);
        var holds = schema.AllowsNothing ? run.Reports && run.Report(schema.Pointer, $"item {index} is not allowed") : schema.Holds(run, array[index], evaluated: null);
        run.Pop();
        return holds;
    }

    private sealed class ItemsAssertion(string pointer, SchemaNode[] first, SchemaNode? rest) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            if (value.Kind != JqKind.Array) return true;

            if (evaluated is not null && rest is not null) evaluated.AllItems = true;
            else evaluated?.AddFirstItems(first.Length);

            var holds = true;
            var count = rest is null ? Math.Min(first.Length, value.Count) : value.Count;
            for (var i = 0; i < count; i++)
            {
                if (ItemHolds(run, i < first.Length ? first[i] : rest!, value, i)) continue;

                holds = false;
                if (run.StopsAtFailure) break;
            }

            return holds;
        }
    }

    private sealed class ContainsAssertion(string pointer, SchemaNode contained, int min, int max) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            if (value.Kind != JqKind.Array) return true;

            var found = 0;
            var failures = run.Silence();
            for (var i = 0; i < value.Count; i++)
            {
                if (!contained.Holds(run, value[i], evaluated: null)) continue;

                found++;
                evaluated?.AddItem(i);
                if (evaluated is null && found >= min && max == int.MaxValue) break;
            }

            run.Resume(failures);
            if (found >= min && found <= max) return true;

            return run.Reports && run.Report(Pointer, found < min
                ? $"must contain at least {Words.Count(min, "matching item", "matching items")}, but has {found:N0}"
                : $"must contain at most {Words.Count(max, "matching item", "matching items")}, but has {found:N0}");
        }
    }
}
