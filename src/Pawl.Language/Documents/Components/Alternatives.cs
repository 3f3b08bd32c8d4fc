using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Components;

/// <summary>Checks properties of which exactly one must be there.</summary>
internal static class Alternatives
{
    public static bool ExactlyOne(ReadingSession session, Place owner, IEnumerable<Place?> values, params ReadOnlySpan<string> names)
    {
        var present = values.Where(value => value is not null).ToList();
        if (present.Count == 1) return true;
        var all = string.Join(", ", names.ToArray());
        if (present.Count == 0)
            session.ErrorAtKey(owner, ProblemCodes.MissingAlternative, $"One of these is missing: {all}.");
        else
            session.ErrorAtKey(present[1]!, ProblemCodes.SeveralAlternatives, $"'{present[1]!.Name}' and '{present[0]!.Name}' exclude each other.", $"Keep exactly one of: {all}.");
        return false;
    }
}
