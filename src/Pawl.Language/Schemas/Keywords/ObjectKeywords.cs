using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Compilation;
using Pawl.Language.Schemas.Evaluation;
using Pawl.Language.Schemas.Patterns;

namespace Pawl.Language.Schemas.Keywords;

/// <summary><c>properties</c>, <c>patternProperties</c>, <c>additionalProperties</c>, <c>propertyNames</c>, <c>dependentSchemas</c>.</summary>
internal static class ObjectKeywords
{
    public static void Compile(Site site, List<Assertion> assertions)
    {
        var properties = site.ChildMap("properties").ToDictionary();
        var patterns = site.ChildMap("patternProperties").Select(entry => (SchemaPattern.Compile(entry.Key, site.Pointer("patternProperties", entry.Key)), entry.Value)).ToArray();
        var additional = site.Child("additionalProperties");
        if (additional is not null || patterns.Length > 0) assertions.Add(new MembersAssertion(site.Pointer("additionalProperties"), properties, patterns, additional));
        else if (properties.Count > 0) assertions.Add(new PropertiesAssertion(site.Pointer("properties"), [.. properties]));

        if (site.Child("propertyNames") is { } names) assertions.Add(new PropertyNamesAssertion(site.Pointer("propertyNames"), names));
        if (!site.Dialect.IsDraft7) AddDependent(site, "dependentSchemas", assertions);
        AddDependent(site, "dependencies", assertions);
    }

    private static void AddDependent(Site site, string keyword, List<Assertion> assertions)
    {
        if (!site.TryGetObject(keyword, out var dependencies)) return;
        foreach (var (name, child) in dependencies.Members)
        {
            // A list of names is no schema: it is read with the other keywords that require properties.
            if (child.Kind != JqKind.Array || keyword == "dependentSchemas") assertions.Add(new DependentSchemaAssertion(site.Pointer(keyword, name), name, site.Child(keyword, name, child)));
        }
    }

    /// <summary>Checks one member and notes it.</summary>
    internal static bool MemberHolds(SchemaRun run, SchemaNode schema, string name, in JqValue value, Evaluated? evaluated)
    {
        evaluated?.AddMember(name);
        run.Push(name);
        var holds = schema.AllowsNothing ? run.Reports && run.Report(schema.Pointer, $"the property '{name}' is not allowed") : schema.Holds(run, value, evaluated: null);
        run.Pop();
        return holds;
    }

    /// <summary><c>properties</c> alone: only the members that it names matter.</summary>
    private sealed class PropertiesAssertion(string pointer, KeyValuePair<string, SchemaNode>[] properties) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            if (value.Kind != JqKind.Object) return true;

            var holds = true;
            foreach (var (name, schema) in properties)
            {
                if (!value.TryGet(name, out var member) || MemberHolds(run, schema, name, member, evaluated)) continue;

                holds = false;
                if (run.StopsAtFailure) break;
            }

            return holds;
        }
    }

    /// <summary>With patterns or <c>additionalProperties</c> every member must be looked at.</summary>
    private sealed class MembersAssertion(string pointer, Dictionary<string, SchemaNode> properties, (SchemaPattern Pattern, SchemaNode Schema)[] patterns, SchemaNode? additional) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            if (value.Kind != JqKind.Object) return true;

            var holds = true;
            foreach (var (name, member) in value.Members)
            {
                if (IsAllowed(run, name, member, evaluated)) continue;

                holds = false;
                if (run.StopsAtFailure) break;
            }

            return holds;
        }

        private bool IsAllowed(SchemaRun run, string name, in JqValue member, Evaluated? evaluated)
        {
            var known = properties.TryGetValue(name, out var schema);
            var holds = !known || MemberHolds(run, schema!, name, member, evaluated);
            foreach (var (pattern, byPattern) in patterns)
            {
                if (!pattern.IsMatch(name)) continue;

                known = true;
                holds &= MemberHolds(run, byPattern, name, member, evaluated);
            }

            return known || additional is null ? holds : MemberHolds(run, additional, name, member, evaluated);
        }
    }

    private sealed class PropertyNamesAssertion(string pointer, SchemaNode names) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            if (value.Kind != JqKind.Object) return true;

            var holds = true;
            foreach (var (name, _) in value.Members)
            {
                if (NameHolds(run, name)) continue;

                holds = false;
                if (run.StopsAtFailure) break;
            }

            return holds;
        }

        private bool NameHolds(SchemaRun run, string name)
        {
            var key = JqValue.From(name);
            if (!run.Reports) return names.Holds(run, key, evaluated: null);

            run.Push(name);
            var failures = run.Try();
            var holds = names.Holds(run, key, evaluated: null);
            var reasons = run.Resume(failures)!;
            if (!holds) run.Report(Pointer, $"the property name '{name}' {reasons[0].Message}");
            run.Pop();
            return holds;
        }
    }

    private sealed class DependentSchemaAssertion(string pointer, string trigger, SchemaNode schema) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            if (value.Kind != JqKind.Object || !value.TryGet(trigger, out _)) return true;
            if (schema.AllowsNothing) return run.Reports && run.Report(Pointer, $"the property '{trigger}' is not allowed");

            return schema.Holds(run, value, evaluated);
        }

        public override IEnumerable<SchemaNode> InPlace => [schema];
    }
}
