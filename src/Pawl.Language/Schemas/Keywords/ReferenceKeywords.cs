using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Compilation;
using Pawl.Language.Schemas.Evaluation;

namespace Pawl.Language.Schemas.Keywords;

/// <summary><c>$ref</c> and <c>$dynamicRef</c>.</summary>
internal static class ReferenceKeywords
{
    public static void Compile(Site site, List<Assertion> assertions)
    {
        if (site.TryGetText("$ref", out var reference)) assertions.Add(new RefAssertion(site.Pointer("$ref"), site.Resolve("$ref", reference, out _)));
        if (site.Dialect.IsDraft7 || !site.TryGetText("$dynamicRef", out var dynamicReference)) return;

        var target = site.Resolve("$dynamicRef", dynamicReference, out var anchor);
        if (anchor is null)
        {
            assertions.Add(new RefAssertion(site.Pointer("$dynamicRef"), target));
            return;
        }

        site.NoteDynamicReference(anchor);
        assertions.Add(new DynamicRefAssertion(site.Pointer("$dynamicRef"), target, anchor));
    }

    private sealed class RefAssertion(string pointer, SchemaNode target) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated) => target.Holds(run, value, evaluated);

        public override IEnumerable<SchemaNode> InPlace => [target];
    }

    private sealed class DynamicRefAssertion(string pointer, SchemaNode target, string anchor) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated) => (run.DynamicTarget(anchor) ?? target).Holds(run, value, evaluated);
    }
}
