using System.Text.RegularExpressions;
using Xunit;

namespace Pawl.Tests.Documentation;

/// <summary>The page about the log lists what the server writes, by the numbers that alarms go by.</summary>
public sealed partial class LogPageTests
{
    [Fact]
    public void The_page_has_every_line_of_the_log_as_it_is_written_and_no_other()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "logs.md"));

        Assert.Equal(Written().Order(StringComparer.Ordinal), Row().Matches(page).Select(row => row.Groups["line"].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_two_lines_have_one_number()
    {
        var numbers = Written().Select(line => line[..4]).ToList();

        Assert.Contains("5001", numbers);
        Assert.Equal(numbers.Distinct(), numbers);
    }

    private static IEnumerable<string> Written() =>
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        let text = File.ReadAllText(file)
        where text.Contains("[LoggerMessage(", StringComparison.Ordinal)
        from declared in Declarations(file, text)
        select $"{declared.Groups["number"].Value} | {declared.Groups["level"].Value.ToLowerInvariant()} | {declared.Groups["text"].Value}";

    private static IEnumerable<Match> Declarations(string file, string text)
    {
        var found = Declaration().Matches(text);
        // One that is written in another way would be missed in silence.
        Assert.True(found.Count == Attribute().Count(text), $"{file} declares a line that is not of the form LoggerMessage(number, LogLevel.X, \"text\").");
        return found;
    }

    [GeneratedRegex("""\[LoggerMessage\(""", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Attribute();

    [GeneratedRegex("""\[LoggerMessage\((?<number>\d+), LogLevel\.(?<level>\w+), "(?<text>[^"]*)"\)\]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Declaration();

    [GeneratedRegex("""^\| (?<line>\d+ \| \w+ \| .*?) \| [^|]*\|$""", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Row();
}
