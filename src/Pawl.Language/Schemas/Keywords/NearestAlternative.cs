using Pawl.Language.Expressions;
using Pawl.Language.Schemas.Evaluation;

namespace Pawl.Language.Schemas.Keywords;

/// <summary>Says why no alternative of an <c>anyOf</c> or <c>oneOf</c> matches, in terms of the one that was probably meant.</summary>
/// <remarks>That is the one with the fewest failures at the value itself: its outer shape fits best. If several are as near, none is singled out.</remarks>
internal static class NearestAlternative
{
    public static void Report(SchemaRun run, string pointer, SchemaNode[] schemas, in JqValue value)
    {
        var here = run.InstancePointer();
        List<SchemaFailure> nearest = [];
        var fewest = int.MaxValue;
        var several = false;
        foreach (var schema in schemas)
        {
            var failures = run.Try();
            schema.Holds(run, value, evaluated: null);
            var reasons = run.Resume(failures)!;
            var atValue = reasons.Count(reason => reason.InstancePointer == here);
            if (atValue > fewest) continue;

            several = atValue == fewest;
            if (!several) (nearest, fewest) = (reasons, atValue);
        }

        if (several) run.Report(pointer, $"must match one of {schemas.Length:N0} alternatives, but matches none");
        else run.Report(nearest);
    }
}
