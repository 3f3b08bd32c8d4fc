using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.IntegrationTests.Cli;

/// <summary>An expression's memory budget is an estimate: here the garbage collector itself is the judge.</summary>
public sealed class HostileExpressionTests
{
    /// <summary>What the program itself has on its heap, and room for what the collector has not moved together yet.</summary>
    private const long Process = 8 << 20;
    private const long Tolerance = 32 << 20;

    [Fact]
    public async Task No_hostile_program_needs_more_than_32_MB_above_its_memory_budget()
    {
        using var home = new TemporaryFolder();
        var heap = ((64L << 20) + Tolerance + Process).ToString("X", System.Globalization.CultureInfo.InvariantCulture);
        var failures = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(HostilePrograms.All, TestContext.Current.CancellationToken, async (hostile, _) =>
        {
            var ran = await PawlProcess.RunAsync(home, ["eval", "--null-input", hostile.Program], variables: ("DOTNET_GCHeapHardLimit", heap));
            if (ran.ExitCode != 5 || !ran.Error.Contains("pawl: limit:", StringComparison.Ordinal)) failures.Add($"{hostile.Program}: exit {ran.ExitCode}: {ran.Error}");
        });

        Assert.Empty(failures);
    }
}
