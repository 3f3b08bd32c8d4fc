using System.Text.RegularExpressions;

namespace Pawl.IntegrationTests.Documentation;

/// <summary>Compares what a page shows with what a command printed. Times, durations and made-up ids differ each time and count as equal; <c>…</c> stands for anything.</summary>
internal static partial class ShownOutput
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Whether a text is what a page shows.</summary>
    public static bool Fits(string shown, string printed)
    {
        var pattern = Regex.Escape(Plain(shown)).Replace("…", "(.|\n)*", StringComparison.Ordinal);
        return Regex.IsMatch(Plain(printed), $@"\A{pattern}\z", RegexOptions.NonBacktracking, Patience);
    }

    /// <summary>The text without what differs from run to run, and with single blanks: columns are as wide as what stands in them.</summary>
    public static string Plain(string text)
    {
        text = Moment().Replace(text, "TIME");
        text = Uuid().Replace(text, "ID");
        text = Hash().Replace(text, "HASH");
        text = Duration().Replace(text, "TOOK");
        text = Actor().Replace(text, "key:ID");
        return string.Join('\n', text.Split('\n').Select(line => Blanks().Replace(line, " ").Trim())).Trim();
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)|\d\d:\d\d:\d\d\.\d{3}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Moment();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}(?![0-9a-f])", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Uuid();

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Hash();

    [GeneratedRegex(@"\b\d+(\.\d)? (ms|s)\b|\b\d+ m \d\d s\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Duration();

    [GeneratedRegex("key:[a-z0-9]{12}", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Actor();

    [GeneratedRegex(" {2,}", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Blanks();
}
