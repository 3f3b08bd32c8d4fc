using System.Text.RegularExpressions;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Steps;

/// <summary>How scenarios compare data.</summary>
internal static class Matching
{
    /// <summary>How long one regular expression of a scenario may take.</summary>
    private static readonly TimeSpan RegexTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The first difference between a value and the subset that is expected of it: members given must be there and match, others do not matter; lists and
    /// scalars must be equal. <c>{ $matches: REGEX }</c> matches text, <c>{ $absent: true }</c> says that a member is not there.
    /// </summary>
    /// <param name="expected">The subset.</param>
    /// <param name="actual">The value.</param>
    /// <param name="ignoreCaseBelow">A member whose own members are found whatever their case, i.e. <c>headers</c>; null for none.</param>
    /// <returns>Where and how they differ; null when they match.</returns>
    public static string? Difference(JqValue expected, JqValue actual, string? ignoreCaseBelow = null) => Difference(expected, actual, "", ignoreCaseBelow, ignoreCase: false);

    private static string? Difference(JqValue expected, JqValue actual, string path, string? ignoreCaseBelow, bool ignoreCase)
    {
        if (Pattern(expected) is { } pattern)
        {
            return actual.Kind == JqKind.String && Regex.IsMatch(actual.AsString(), pattern, RegexOptions.CultureInvariant, RegexTime) ? null : At(path, $"text with /{pattern}/ in it", actual);
        }

        if (expected.Kind != JqKind.Object) return expected == actual ? null : At(path, expected.ToJson(), actual);
        if (actual.Kind != JqKind.Object) return At(path, expected.ToJson(), actual);
        foreach (var (name, value) in expected.Members)
        {
            var there = TryGet(actual, name, ignoreCase, out var found);
            var difference = IsAbsent(value)
                ? there ? At($"{path}.{name}", "nothing", found) : null
                : there ? Difference(value, found, $"{path}.{name}", ignoreCaseBelow, ignoreCase || name == ignoreCaseBelow) : $"{path}.{name} is missing";
            if (difference is not null) return difference;
        }

        return null;
    }

    private static bool TryGet(JqValue value, string name, bool ignoreCase, out JqValue found)
    {
        if (value.TryGet(name, out found)) return true;
        if (!ignoreCase) return false;
        foreach (var (key, member) in value.Members)
        {
            if (!string.Equals(key, name, StringComparison.OrdinalIgnoreCase)) continue;
            found = member;
            return true;
        }

        return false;
    }

    private static string? Pattern(JqValue expected) =>
        expected.Kind == JqKind.Object && expected.Count == 1 && expected.TryGet("$matches", out var pattern) && pattern.Kind == JqKind.String ? pattern.AsString() : null;

    private static bool IsAbsent(JqValue expected) => expected.Kind == JqKind.Object && expected.Count == 1 && expected.TryGet("$absent", out var absent) && absent == JqValue.True;

    private static string At(string path, string expected, JqValue actual) => $"{(path.Length == 0 ? "." : path)} is {actual.ToJson()}, not {expected}";
}
