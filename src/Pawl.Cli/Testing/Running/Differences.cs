using Pawl.Language.Expressions;

namespace Pawl.Cli.Testing.Running;

/// <summary>Compares what is with what was expected, and says where they differ, one line for each place.</summary>
/// <remarks>An expected text <c>${ … }</c> is a jq expression that must be true of the value.</remarks>
internal static class Differences
{
    /// <summary>Lines told at most.</summary>
    private const int Most = 20;
    /// <summary>Characters of a value at most.</summary>
    private const int ValueLength = 200;

    /// <param name="what">What is compared, e.g. <c>output</c>.</param>
    /// <param name="expected">What was expected.</param>
    /// <param name="actual">What is.</param>
    /// <param name="partly">Whether objects may have more members than expected.</param>
    /// <param name="now">For expressions that ask for the time.</param>
    public static IReadOnlyList<string> Of(string what, JqValue expected, JqValue actual, bool partly, DateTimeOffset now)
    {
        var lines = new List<string>();
        new Comparison(lines, partly, now).Compare(what, expected, actual);
        return lines.Count <= Most ? lines : [.. lines.Take(Most), $"{what}: {lines.Count - Most} differences more"];
    }

    /// <summary>A value on a line.</summary>
    public static string Shown(JqValue value)
    {
        var text = value.ToJson();
        return text.Length <= ValueLength ? text : $"{text[..ValueLength]}… ({text.Length} characters)";
    }

    private sealed class Comparison(List<string> lines, bool partly, DateTimeOffset now)
    {
        public void Compare(string place, JqValue expected, JqValue actual)
        {
            if (Condition(expected) is { } condition) Satisfy(place, condition, actual);
            else if (expected.Kind == JqKind.Object && actual.Kind == JqKind.Object) Members(place, expected, actual);
            else if (expected.Kind == JqKind.Array && actual.Kind == JqKind.Array) Items(place, expected, actual);
            else if (expected != actual) lines.Add($"{place}: expected {Shown(expected)}, got {Shown(actual)}");
        }

        private void Members(string place, JqValue expected, JqValue actual)
        {
            foreach (var (name, value) in expected.Members)
            {
                if (actual.TryGet(name, out var found)) Compare($"{place}.{name}", value, found);
                else if (Condition(value) is { } condition) Satisfy($"{place}.{name}", condition, JqValue.Null);
                else lines.Add($"{place}.{name}: missing, expected {Shown(value)}");
            }
            if (partly) return;
            foreach (var (name, value) in actual.Members.Where(member => !expected.TryGet(member.Key, out _))) lines.Add($"{place}.{name}: not expected, got {Shown(value)}");
        }

        private void Items(string place, JqValue expected, JqValue actual)
        {
            for (var at = 0; at < Math.Max(expected.Count, actual.Count); at++)
            {
                if (at >= actual.Count) lines.Add($"{place}[{at}]: missing, expected {Shown(expected[at])}");
                else if (at >= expected.Count) lines.Add($"{place}[{at}]: not expected, got {Shown(actual[at])}");
                else Compare($"{place}[{at}]", expected[at], actual[at]);
            }
        }

        private void Satisfy(string place, string condition, JqValue actual)
        {
            try
            {
                if (!JqProgram.Compile(condition).Run(actual, new JqEvaluation { Now = now }).FirstOrDefault().IsTruthy) lines.Add($"{place}: {Shown(actual)} does not satisfy {condition}");
            }
            catch (Exception error) when (error is JqException or JqCompileException)
            {
                lines.Add($"{place}: {condition} fails on {Shown(actual)}: {error.Message}");
            }
        }

        private static string? Condition(JqValue expected) =>
            expected.Kind == JqKind.String && expected.AsString() is ['$', '{', .. var inner, '}'] ? inner.Trim() : null;
    }
}
