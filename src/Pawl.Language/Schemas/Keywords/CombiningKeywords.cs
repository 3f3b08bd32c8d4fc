using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Compilation;
using Pawl.Language.Schemas.Evaluation;

namespace Pawl.Language.Schemas.Keywords;

/// <summary><c>allOf</c>, <c>anyOf</c>, <c>oneOf</c>, <c>not</c>, <c>if</c> with <c>then</c> and <c>else</c>.</summary>
internal static class CombiningKeywords
{
    public static void Compile(Site site, List<Assertion> assertions)
    {
        if (site.ChildList("allOf") is { } all) assertions.Add(new AllOfAssertion(site.Pointer("allOf"), all));
        if (site.ChildList("anyOf") is { } any) assertions.Add(new AlternativesAssertion(site.Pointer("anyOf"), any, exactlyOne: false));
        if (site.ChildList("oneOf") is { } one) assertions.Add(new AlternativesAssertion(site.Pointer("oneOf"), one, exactlyOne: true));
        if (site.Child("not") is { } not) assertions.Add(new NotAssertion(site.Pointer("not"), not));

        var then = site.Child("then");
        var otherwise = site.Child("else");
        if (site.Child("if") is { } condition) assertions.Add(new IfAssertion(site.Pointer("if"), condition, then, otherwise));
    }

    private sealed class AllOfAssertion(string pointer, SchemaNode[] schemas) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            var holds = true;
            foreach (var schema in schemas)
            {
                if (schema.Holds(run, value, evaluated)) continue;

                holds = false;
                if (run.StopsAtFailure) break;
            }

            return holds;
        }

        public override IEnumerable<SchemaNode> InPlace => schemas;
    }

    private sealed class AlternativesAssertion(string pointer, SchemaNode[] schemas, bool exactlyOne) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            var (first, second) = Matches(run, value, evaluated);
            if (first >= 0 && second < 0) return true;
            if (!run.Reports) return false;
            if (second >= 0) return run.Report(Pointer, $"must match only one of {schemas.Length:N0} alternatives, but matches number {first + 1} and number {second + 1}");

            NearestAlternative.Report(run, Pointer, schemas, value);
            return false;
        }

        /// <summary>The first two alternatives that match, -1 for none. A second one is looked for only where it counts.</summary>
        private (int First, int Second) Matches(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            var first = -1;
            var second = -1;
            var failures = run.Silence();
            for (var i = 0; i < schemas.Length && second < 0; i++)
            {
                var seen = evaluated is null ? null : new Evaluated();
                if (!schemas[i].Holds(run, value, seen)) continue;

                if (seen is not null) evaluated!.Add(seen);
                if (first < 0) first = i;
                else if (exactlyOne) second = i;
                // Every matching alternative of an anyOf counts for what it has looked at, but only for that.
                if (!exactlyOne && evaluated is null) break;
            }

            run.Resume(failures);
            return (first, second);
        }

        public override IEnumerable<SchemaNode> InPlace => schemas;
    }

    private sealed class NotAssertion(string pointer, SchemaNode schema) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            var failures = run.Silence();
            var matches = schema.Holds(run, value, evaluated: null);
            run.Resume(failures);
            return !matches || (run.Reports && run.Report(Pointer, "is not allowed: it matches what 'not' excludes"));
        }

        public override IEnumerable<SchemaNode> InPlace => [schema];
    }

    private sealed class IfAssertion(string pointer, SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            // Without branches the condition matters only for what it looks at.
            if (then is null && otherwise is null && evaluated is null) return true;

            var seen = evaluated is null ? null : new Evaluated();
            var failures = run.Silence();
            var matches = condition.Holds(run, value, seen);
            run.Resume(failures);
            if (matches && seen is not null) evaluated!.Add(seen);
            return (matches ? then : otherwise)?.Holds(run, value, evaluated) ?? true;
        }

        public override IEnumerable<SchemaNode> InPlace => new[] { condition, then, otherwise }.OfType<SchemaNode>();
    }
}
