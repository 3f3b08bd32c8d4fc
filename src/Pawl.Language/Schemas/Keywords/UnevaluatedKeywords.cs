using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Compilation;
using Pawl.Language.Schemas.Evaluation;

namespace Pawl.Language.Schemas.Keywords;

/// <summary><c>unevaluatedProperties</c> and <c>unevaluatedItems</c>: they run last and see what everything beside them has looked at.</summary>
internal static class UnevaluatedKeywords
{
    public static void Compile(Site site, List<Assertion> assertions)
    {
        if (site.Child("unevaluatedProperties") is { } members) assertions.Add(new MembersAssertion(site.Pointer("unevaluatedProperties"), members));
        if (site.Child("unevaluatedItems") is { } items) assertions.Add(new ItemsAssertion(site.Pointer("unevaluatedItems"), items));
    }

    private sealed class MembersAssertion(string pointer, SchemaNode schema) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            if (value.Kind != JqKind.Object || evaluated!.AllMembers) return true;

            var holds = true;
            foreach (var (name, member) in value.Members)
            {
                if (evaluated.HasMember(name) || ObjectKeywords.MemberHolds(run, schema, name, member, evaluated: null)) continue;

                holds = false;
                if (run.StopsAtFailure) break;
            }

            evaluated.AllMembers = true;
            return holds;
        }
    }

    private sealed class ItemsAssertion(string pointer, SchemaNode schema) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            if (value.Kind != JqKind.Array || evaluated!.AllItems) return true;

            var holds = true;
            for (var i = 0; i < value.Count; i++)
            {
                if (evaluated.HasItem(i) || ArrayKeywords.ItemHolds(run, schema, value, i)) continue;

                holds = false;
                if (run.StopsAtFailure) break;
            }

            evaluated.AllItems = true;
            return holds;
        }
    }
}
