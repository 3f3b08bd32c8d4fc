using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Pawl.Tests.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    /// <summary>Seeds that are run when none are asked for: PAWL_SIM_FROM is the first one, PAWL_SIM_SEEDS how many.</summary>
    private const int DefaultSeeds = 60;
    /// <summary>Failing seeds after which a long run has seen enough, when PAWL_SIM_FAILURES does not say otherwise.</summary>
    private const int FailuresAtMost = 5;
    /// <summary>Seeds between two lines that tell how far a long run is.</summary>
    private const int Told = 500;

    [Fact]
    public void Every_promise_is_kept_whatever_goes_wrong()
    {
        if (Environment.GetEnvironmentVariable("PAWL_SIM_PLAN") is { Length: > 0 } plan)
        {
            using var trace = Environment.GetEnvironmentVariable("PAWL_SIM_TRACE") is { Length: > 0 } file ? new StreamWriter(file) : null;
            var report = Simulation.Run(SimulationPlan.Parse(plan), trace);
            // Shrinking takes a while, and whoever wants the trace need not wait for it.
            trace?.Flush();
            AssertKept(report);
            return;
        }

        var from = Setting("PAWL_SIM_FROM", 1);
        var count = Setting("PAWL_SIM_SEEDS", DefaultSeeds);
        var failuresAtMost = Setting("PAWL_SIM_FAILURES", FailuresAtMost);
        var watch = Stopwatch.StartNew();
        var (executions, effects, judged, done) = (0L, 0L, 0L, 0L);
        var failed = new ConcurrentQueue<SimulationReport>();
        SimulationRuns.ForEach(from, count, (seed, stop) =>
        {
            var report = Simulation.Run(new(seed));
            Interlocked.Add(ref executions, report.Executions);
            Interlocked.Add(ref effects, report.Effects);
            Interlocked.Add(ref judged, report.Judged);
            if (report.Violations.Count > 0)
            {
                failed.Enqueue(report);
                output.WriteLine($"Seed {seed} failed: {report.Violations[0]}");
                if ((ulong)failed.Count >= failuresAtMost) stop();
            }
            var number = Interlocked.Increment(ref done);
            if (number % Told == 0) output.WriteLine($"{number} of {count} seeds from {from} on, {number / watch.Elapsed.TotalSeconds:F1} seeds/s, {failed.Count} failed");
        });
        output.WriteLine($"{done} seeds, {executions} executions, {effects} effects, {judged} ends foretold, {done / watch.Elapsed.TotalSeconds:F1} seeds/s");
        if (failed.OrderBy(report => report.Plan.Seed).FirstOrDefault() is { } first) Assert.Fail($"{Failure(first)}\n\nFailed seeds:\n{string.Join('\n', failed.OrderBy(report => report.Plan.Seed).Select(report => $"{report.Plan.Seed} {report.Violations[0]}"))}");

        Assert.True(executions > (long)count);
        // An oracle that foretells little judges little: there are twelve callers a seed, some of whom cancel.
        Assert.True(judged > (long)count * 4, $"only {judged} ends could be foretold");
    }

    [Fact]
    public void What_failed_once_does_not_fail_again()
    {
        foreach (var plan in FailedSeeds.All) AssertKept(Simulation.Run(SimulationPlan.Parse(plan)));
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace()
    {
        var first = Simulation.Run(new(7));
        var second = Simulation.Run(new(7));
        Assert.Equal((first.TraceHash, first.Steps), (second.TraceHash, second.Steps));
        Assert.NotEqual(first.TraceHash, Simulation.Run(new(8)).TraceHash);
    }

    [Fact]
    public void A_failing_run_shrinks_and_its_command_repeats_it()
    {
        var failing = PlantedBugTests.Find(Plant.FenceSkipped);
        var smallest = Shrinking.Shrink(failing, plan => Simulation.Run(plan));

        Assert.True(smallest.Plan.Size < failing.Plan.Size / 2, $"{failing.Plan} shrank to {smallest.Plan} only");
        var repeated = Simulation.Run(SimulationPlan.Parse(smallest.Plan.ToString()));
        Assert.Equal(smallest.TraceHash, repeated.TraceHash);
        Assert.Equal(smallest.Violations, repeated.Violations);
    }

    private static void AssertKept(SimulationReport report)
    {
        if (report.Violations.Count > 0) Assert.Fail(Failure(report));
    }

    private static string Failure(SimulationReport report)
    {
        var smallest = Shrinking.Shrink(report, plan => Simulation.Run(plan));
        return $"""
            Seed {report.Plan.Seed} broke {report.Violations.Count} promise(s). Replay: ./check simulate --plan {report.Plan}
            {string.Join('\n', report.Violations)}

            It shrinks to: ./check simulate --plan {smallest.Plan}
            {string.Join('\n', smallest.Violations)}

            The end of its trace:
            {string.Join('\n', smallest.LastTrace)}
            """;
    }

    private static ulong Setting(string name, ulong standard) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : standard;
}
