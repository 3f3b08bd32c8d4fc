using System.Text.RegularExpressions;
using Xunit;

namespace Pawl.Tests.Documentation;

/// <summary><c>docs/conformance.md</c> against the tests that it names.</summary>
public sealed partial class ConformancePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "conformance.md"));
    private static readonly string Scenarios = Path.Combine(Repository.Root, "tests", "scenarios");

    [Fact]
    public void No_folder_of_scenarios_is_missing_or_counted_too_high()
    {
        var claimed = Row().Matches(Page).ToDictionary(row => row.Groups["folder"].Value, row => int.Parse(row.Groups["count"].Value, null));
        var folders = Directory.GetDirectories(Scenarios).ToDictionary(folder => Path.GetFileName(folder)!, Count);

        Assert.Equal(folders.Keys.Order(StringComparer.Ordinal), claimed.Keys.Order(StringComparer.Ordinal));
        Assert.All(claimed, row => Assert.InRange(row.Value, 1, folders[row.Key]));
    }

    [Fact]
    public void Every_reading_names_a_test_that_exists()
    {
        var features = Directory.GetFiles(Scenarios, "*.feature", SearchOption.AllDirectories).Select(file => file.Replace('\\', '/')).ToList();
        var classes = Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var readings = Reading().Matches(Page);

        Assert.True(readings.Count > 60, $"only {readings.Count} readings were found");
        foreach (Match reading in readings)
        {
            var tests = Code().Matches(reading.Groups["tests"].Value).Select(test => test.Groups["name"].Value).ToList();
            Assert.True(tests.Count > 0, reading.Value);
            Assert.All(tests, test => Assert.True(classes.Contains(test) || features.Exists(feature => feature.EndsWith("/" + test, StringComparison.Ordinal)), $"{test} is no test: {reading.Value}"));
        }
    }

    private static int Count(string folder) => Directory.GetFiles(folder, "*.feature").Sum(file => Scenario().Count(File.ReadAllText(file)));

    [GeneratedRegex(@"^\| `(?<folder>[a-z0-9]+)` \| (?<count>\d+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| (R\d+ )?\| (?!question)[^|]+ \| .+ \| (?<tests>[^|]+) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Reading();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Code();

    [GeneratedRegex(@"^\s*Scenario( Outline)?:", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Scenario();
}
