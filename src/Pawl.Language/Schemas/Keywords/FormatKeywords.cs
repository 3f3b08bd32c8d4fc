using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Compilation;
using Pawl.Language.Schemas.Evaluation;
using Pawl.Language.Schemas.Formats;

namespace Pawl.Language.Schemas.Keywords;

/// <summary><c>format</c>, where the caller or the metaschema's vocabulary wants it asserted. An unknown format is an annotation.</summary>
internal static class FormatKeywords
{
    public static void Compile(Site site, List<Assertion> assertions)
    {
        if (site.TryGetText("format", out var format) && site.AssertsFormats && StringFormats.Find(format) is { } check) assertions.Add(new FormatAssertion(site.Pointer("format"), format, check));
    }

    private sealed class FormatAssertion(string pointer, string format, Func<string, bool> check) : Assertion(pointer)
    {
        public override bool Holds(SchemaRun run, in JqValue value, Evaluated? evaluated) =>
            value.Kind != JqKind.String || check(value.AsString()) || (run.Reports && run.Report(Pointer, $"must have the format '{format}'"));
    }
}
