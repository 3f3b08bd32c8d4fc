using Pawl.IntegrationTests.Cli;
using Xunit;

namespace Pawl.IntegrationTests.Conformance;

/// <summary>Our own scenarios: what an author may rely on, in the vocabulary of conformance, each run against a whole server.</summary>
public sealed class ScenarioTests
{
    private static readonly string Root = Path.Combine(Repository.Root, "tests", "scenarios");

    public static TheoryData<string> Folders => [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Every_scenario_holds(string folder)
    {
        using var home = new TemporaryFolder();
        var result = await PawlProcess.RunAsync(home, ["conformance", "dsl", Path.Combine(Root, folder)]);
        Assert.True(result.ExitCode == 0 && result.LastLine.EndsWith(" passed, 0 failed", StringComparison.Ordinal), result.ToString());
    }
}
