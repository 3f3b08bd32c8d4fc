using System.Text;

namespace Pawl.Cli.Conformance.Dsl;

/// <summary>What a run of scenarios gave, as text and as Markdown.</summary>
internal static class DslReport
{
    /// <summary>A failure, or a skip, in full.</summary>
    public static string Text(ScenarioResult result)
    {
        var scenario = result.Scenario;
        var head = $"{(result.Outcome == ScenarioOutcome.Skipped ? "SKIP" : "FAIL")}  {scenario.File}:{scenario.Line}: {scenario.Feature}: {scenario.Name}";
        if (result.Outcome == ScenarioOutcome.Skipped) return $"{head}\n      {result.Got}";
        return $"{head}\n      step:     {result.Step}{(result.Step is { } step ? $" (line {step.Line})" : "")}\n      expected: {result.Expected}\n      got:      {result.Got}";
    }

    /// <summary>The last line of a run.</summary>
    public static string Summary(IReadOnlyCollection<ScenarioResult> results)
    {
        var (passed, failed, skipped) = Count(results);
        return $"{passed} passed, {failed} failed" + (skipped > 0 ? $", {skipped} skipped" : "");
    }

    /// <summary>A page for people: a table of the files, then every failure and skip with its reason.</summary>
    public static string Markdown(IReadOnlyCollection<ScenarioResult> results)
    {
        var page = new StringBuilder($"# Conformance to the DSL\n\n{Summary(results)}\n\n| file | passed | failed | skipped |\n| --- | ---: | ---: | ---: |\n");
        foreach (var file in results.GroupBy(result => result.Scenario.File))
        {
            var (passed, failed, skipped) = Count([.. file]);
            page.Append($"| {Cell(file.Key)} | {passed} | {failed} | {skipped} |\n");
        }

        Section(page, "Failed", results.Where(result => result.Outcome == ScenarioOutcome.Failed), result =>
            $"  - step: `{Code($"{result.Step}")}`\n  - expected: `{Code(result.Expected)}`\n  - got: `{Code(result.Got)}`\n");
        Section(page, "Skipped", results.Where(result => result.Outcome == ScenarioOutcome.Skipped), result => $"  - `{Code(result.Got)}`\n");
        return page.ToString();
    }

    private static void Section(StringBuilder page, string title, IEnumerable<ScenarioResult> results, Func<ScenarioResult, string> details)
    {
        var shown = results.ToArray();
        if (shown.Length == 0) return;
        page.Append($"\n## {title}\n\n");
        foreach (var result in shown) page.Append($"- {result.Scenario.File}:{result.Scenario.Line}: {Cell(result.Scenario.Name)}\n{details(result)}");
    }

    private static (int Passed, int Failed, int Skipped) Count(IReadOnlyCollection<ScenarioResult> results) => (
        results.Count(result => result.Outcome == ScenarioOutcome.Passed),
        results.Count(result => result.Outcome == ScenarioOutcome.Failed),
        results.Count(result => result.Outcome == ScenarioOutcome.Skipped));

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Code(string? text) => (text ?? "").ReplaceLineEndings(" ").Replace('`', '\'');
}
