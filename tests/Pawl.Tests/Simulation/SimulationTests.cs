using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Pawl.Tests.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    /// <summary>Seeds that are run when none are asked for: PAWL_SIM_FROM is the first one, PAWL_SIM_SEEDS how many.</summary>
    private const int DefaultSeeds = 60;

    [Fact]
    public void Every_promise_is_kept_whatever_goes_wrong()
    {
        var from = Setting("PAWL_SIM_FROM", 1);
        var count = Setting("PAWL_SIM_SEEDS", DefaultSeeds);
        var watch = Stopwatch.StartNew();
        var (executions, effects, judged) = (0L, 0L, 0L);
        for (var seed = from; seed < from + count; seed++)
        {
            var report = Simulation.Run(seed);
            executions += report.Executions;
            effects += report.Effects;
            judged += report.Judged;
            Assert.True(report.Violations.Count == 0, Failure(report));
        }
        output.WriteLine($"{count} seeds, {executions} executions, {effects} effects, {judged} ends foretold, {count / watch.Elapsed.TotalSeconds:F1} seeds/s");
        Assert.True(executions > (long)count);
        // An oracle that foretells little judges little: there are twelve callers a seed, some of whom cancel.
        Assert.True(judged > (long)count * 4, $"only {judged} ends could be foretold");
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace()
    {
        var first = Simulation.Run(7);
        var second = Simulation.Run(7);
        Assert.Equal((first.TraceHash, first.Steps), (second.TraceHash, second.Steps));
        Assert.NotEqual(first.TraceHash, Simulation.Run(8).TraceHash);
    }

    private static string Failure(SimulationReport report) => $"""
        Seed {report.Seed} broke {report.Violations.Count} promise(s). Replay: ./check simulate --seeds 1 --from {report.Seed}
        {string.Join('\n', report.Violations)}

        The end of its trace:
        {string.Join('\n', report.LastTrace)}
        """;

    private static ulong Setting(string name, ulong standard) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : standard;
}
