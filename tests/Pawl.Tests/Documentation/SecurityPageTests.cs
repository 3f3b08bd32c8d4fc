using System.Text.RegularExpressions;
using Xunit;

namespace Pawl.Tests.Documentation;

/// <summary><c>docs/security.md</c> and <c>docs/asvs.md</c> against the tests that they name.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly HashSet<string> Classes =
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)!)];

    [Theory]
    [InlineData("security.md", 12)]
    [InlineData("asvs.md", 30)]
    public void Every_test_that_a_page_names_exists(string page, int least)
    {
        var named = TestName().Matches(Page(page)).Select(name => name.Groups["name"].Value).Distinct().ToList();

        Assert.True(named.Count >= least, $"{page} names only {named.Count} tests");
        Assert.DoesNotContain(named, name => !Classes.Contains(name));
    }

    [Fact]
    public void Every_requirement_is_classified_once_and_a_pass_names_its_test_or_says_where_it_follows_from()
    {
        var rows = Row().Matches(Page("asvs.md"));
        Assert.InRange(rows.Count, 200, 345);
        Assert.Equal(rows.Count, rows.Select(row => row.Groups["number"].Value).Distinct().Count());
        Assert.All(rows, row => Assert.True(row.Groups["status"].Value != "pass" || row.Groups["by"].Value.Contains('`', StringComparison.Ordinal) || row.Groups["by"].Value.Contains("](", StringComparison.Ordinal), row.Value));
        Assert.All(rows, row => Assert.NotEmpty(row.Groups["by"].Value.Trim()));
    }

    [Fact]
    public void The_counts_at_the_top_are_those_of_the_table()
    {
        var counts = Row().Matches(Page("asvs.md")).GroupBy(row => row.Groups["status"].Value).ToDictionary(group => group.Key, group => group.Count());
        foreach (var (status, count) in counts) Assert.Contains($"**{count}** {status}", Page("asvs.md"), StringComparison.Ordinal);
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", name));

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]+Tests)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TestName();

    [GeneratedRegex(@"^\| (?<number>\d+\.\d+\.\d+) \| [^|]+ \| (?<status>pass|not applicable|not yet) \| (?<by>[^|]+) \|$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Row();
}
