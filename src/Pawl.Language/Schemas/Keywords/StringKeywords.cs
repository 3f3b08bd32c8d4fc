using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Compilation;
using Pawl.Language.Schemas.Evaluation;
using Pawl.Language.Schemas.Patterns;

namespace Pawl.Language.Schemas.Keywords;

/// <summary><c>minLength</c>, <c>maxLength</c> (in code points), <c>pattern</c>.</summary>
internal static class StringKeywords
{
    public static void Compile(Site site, List<Assertion> assertions)
    {
        if (site.TryGetCount("minLength", out var min)) assertions.Add(new LengthAssertion(site.Pointer("minLength"), min, int.MaxValue, $"must have at least {Words.Count(min, "character", "characters")}"));
        if (site.TryGetCount("maxLength", out var max)) assertions.Add(new LengthAssertion(site.Pointer("maxLength"), 0, max, $"must have at most {Words.Count(max, "character", "characters")}"));
        if (site.TryGetText("pattern", out var pattern)) assertions.Add(new PatternAssertion(site.Pointer("pattern"), SchemaPattern.Compile(pattern, site.Pointer("pattern"))));
    }

    private sealed class LengthAssertion(string pointer, int min, int max, string demand) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated)
        {
            if (value.Kind != JqKind.String) return true;

            var text = value.AsString();
            // A code point is one or two chars, so most strings need no counting.
            if (text.Length <= max && text.Length / 2 >= min) return true;

            var length = CodePoints(text);
            return (length >= min && length <= max) || (run.Reports && run.Report(Pointer, $"{demand}, but has {length:N0}"));
        }

        private static int CodePoints(string text)
        {
            var count = 0;
            foreach (var c in text)
            {
                if (!char.IsLowSurrogate(c)) count++;
            }

            return count;
        }
    }

    private sealed class PatternAssertion(string pointer, SchemaPattern pattern) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated) =>
            value.Kind != JqKind.String || pattern.IsMatch(value.AsString()) || (run.Reports && run.Report(Pointer, $"must match the pattern {pattern.Source}"));
    }
}
