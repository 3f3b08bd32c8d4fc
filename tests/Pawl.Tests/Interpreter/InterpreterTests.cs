using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Pawl.Tests.Interpreter;

public sealed class InterpreterTests(ITestOutputHelper output)
{
    /// <summary>Documents that are compared when nothing else is asked for: PAWL_ORACLE_FROM is the first seed, PAWL_ORACLE_SEEDS how many.</summary>
    private const int DefaultSeeds = 2_000;

    [Fact]
    public void The_engine_and_a_naive_interpreter_tell_the_same_of_every_document()
    {
        var from = Setting("PAWL_ORACLE_FROM", 1);
        var count = Setting("PAWL_ORACLE_SEEDS", DefaultSeeds);
        var watch = Stopwatch.StartNew();
        var told = new int[3];
        var decisions = 0L;
        for (var seed = from; seed < from + count; seed++)
        {
            var comparison = Comparison.Of(seed);
            if (comparison.Difference is not null) Assert.Fail(Failure(seed, Shrinking.Smallest(comparison)));
            told[(int)comparison.Tie]++;
            decisions += comparison.Decisions;
        }
        output.WriteLine($"{count} documents, {decisions} decisions, {count / watch.Elapsed.TotalSeconds:F0} documents/s; ties: {told[1]} in details, {told[2]} in the outcome");
        // Documents whose outcome the DSL leaves open prove little: there must be few.
        Assert.True(count < 100 || told[(int)Tie.Outcome] < (int)count / 10, $"{told[(int)Tie.Outcome]} of {count} documents leave their outcome open");
    }

    private static string Failure(ulong seed, Comparison smallest) => $"""
        Seed {seed}: the engine and the interpreter differ. Replay: PAWL_ORACLE_FROM={seed} PAWL_ORACLE_SEEDS=1 ./check --fast
        The smallest document that shows it:

        {smallest.Case.Text}
        {smallest.Difference}
        """;

    private static ulong Setting(string name, ulong standard) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : standard;
}
