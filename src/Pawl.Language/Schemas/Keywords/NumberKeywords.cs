using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Compilation;
using Pawl.Language.Schemas.Evaluation;

namespace Pawl.Language.Schemas.Keywords;

/// <summary><c>minimum</c>, <c>maximum</c>, their exclusive forms, <c>multipleOf</c>. All exact, also beyond what a double holds.</summary>
internal static class NumberKeywords
{
    public static void Compile(Site site, List<Assertion> assertions)
    {
        Add("minimum", "at least", static (number, bound) => JqValue.Compare(number, bound) >= 0);
        Add("maximum", "at most", static (number, bound) => JqValue.Compare(number, bound) <= 0);
        Add("exclusiveMinimum", "more than", static (number, bound) => JqValue.Compare(number, bound) > 0);
        Add("exclusiveMaximum", "less than", static (number, bound) => JqValue.Compare(number, bound) < 0);
        if (site.TryGetNumber("multipleOf", out var divisor))
        {
            if (divisor.AsDouble() <= 0) throw new JsonSchemaException("'multipleOf' must be more than 0.", site.Pointer("multipleOf"));

            var text = divisor.ToJson();
            Add("multipleOf", "a multiple of", (number, _) => ExactNumber.IsMultiple(number, text));
        }

        void Add(string keyword, string words, Func<JqValue, JqValue, bool> holds)
        {
            if (site.TryGetNumber(keyword, out var bound)) assertions.Add(new NumberAssertion(site.Pointer(keyword), bound, words, holds));
        }
    }

    private sealed class NumberAssertion(string pointer, JqValue bound, string words, Func<JqValue, JqValue, bool> holds) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated) =>
            value.Kind != JqKind.Number || holds(value, bound) || (run.Reports && run.Report(Pointer, $"must be {words} {bound.ToJson()}"));
    }
}
