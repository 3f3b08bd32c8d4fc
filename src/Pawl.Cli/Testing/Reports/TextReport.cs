using System.Globalization;
using Pawl.Cli.Testing.Running;

namespace Pawl.Cli.Testing.Reports;

/// <summary>Results for people.</summary>
internal static class TextReport
{
    public static string Of(CaseResult result) => result.Passed
        ? $"ok    {result.Suite.File}: {result.Case.Name}"
        : $"FAIL  {result.Suite.File}: {result.Case.Name}\n{string.Join('\n', result.Failures.Select(line => $"      {line}"))}";

    /// <summary>Which tasks no case of a file reached.</summary>
    public static string Coverage(Coverage coverage) => coverage.Missed.IsEmpty
        ? string.Create(CultureInfo.InvariantCulture, $"      {coverage.Suite.Definition.Id.Name}: all {coverage.Tasks} tasks reached")
        : string.Create(CultureInfo.InvariantCulture, $"      {coverage.Suite.Definition.Id.Name}: {coverage.Tasks - coverage.Missed.Length} of {coverage.Tasks} tasks reached; not {string.Join(", ", coverage.Missed)}");

    public static string Summary(IReadOnlyCollection<CaseResult> results) =>
        $"{results.Count(result => result.Passed)} passed, {results.Count(result => !result.Passed)} failed";
}
