using System.Text.Json;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>That each shape of <c>pawl bench</c> runs to its end and reports; how fast is no matter of a test.</summary>
public sealed class BenchTests : IDisposable
{
    private static readonly string[] Figures = ["executions_per_s", "steps_per_s", "p50_ms", "p99_ms", "commits_per_s", "rss_mb", "cpu_s"];

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("five-steps", 8)]
    [InlineData("five-steps", 4, "--http")]
    [InlineData("start-only", 8)]
    [InlineData("start-only", 4, "--http")]
    [InlineData("one-http", 4)]
    [InlineData("one-http", 4, "--http")]
    [InlineData("fan-out-100", 2)]
    [InlineData("timers", 50)]
    [InlineData("signals", 20)]
    [InlineData("signals", 20, "--http")]
    [InlineData("waiting", 100)]
    [InlineData("recovery", 100)]
    [InlineData("neighbours", 8)]
    public async Task A_shape_ends_with_one_line_of_figures(string shape, int concurrency, params string[] more)
    {
        var result = await PawlProcess.RunAsync(_home, ["bench", shape, "--concurrency", $"{concurrency}", "--seconds", "0.2", "--warm-up", "0", "--json", .. more]);

        Assert.Equal(0, result.ExitCode);
        var line = Assert.Single(result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        using var report = JsonDocument.Parse(line);
        Assert.Equal((shape, concurrency), (report.RootElement.GetProperty("shape").GetString(), report.RootElement.GetProperty("concurrency").GetInt32()));
        Assert.All(Figures, figure => Assert.True(report.RootElement.GetProperty(figure).GetDouble() >= 0));
        Assert.All(["steps_per_s", "p50_ms"], figure => Assert.True(report.RootElement.GetProperty(figure).GetDouble() > 0, $"{figure} in {line}"));
        if (shape == "timers") Assert.Equal(0, report.RootElement.GetProperty("early").GetInt32());
    }

    [Fact]
    public async Task People_get_a_table_and_progress_stays_out_of_the_result()
    {
        var result = await PawlProcess.RunAsync(_home, ["bench", "start-only", "--concurrency", "2", "--seconds", "0.2", "--warm-up", "0"]);

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("figure", result.Out, StringComparison.Ordinal);
        Assert.Contains("steps_per_s", result.Out, StringComparison.Ordinal);
        Assert.Contains("measuring", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--concurrency", "0")]
    [InlineData("--seconds", "0")]
    public async Task A_load_of_nothing_is_refused(string option, string value) =>
        Assert.Equal(2, (await PawlProcess.RunAsync(_home, ["bench", "five-steps", option, value])).ExitCode);
}
