using System.Collections.Concurrent;
using Xunit;

namespace Pawl.Tests.Simulation;

/// <summary>Proves that the simulation finds bugs: each of these is a plausible mistake, and clean seeds pass.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    /// <summary>Many times what the best hidden one takes; a bug that needs more is found by accident.</summary>
    private const int SeedsAtMost = 400;

    private static readonly ConcurrentDictionary<Plant, SimulationReport?> Found = [];

    public static TheoryData<string> Plants => [.. Enum.GetNames<Plant>().Where(name => name != nameof(Plant.None))];

    [Theory]
    [MemberData(nameof(Plants))]
    public void A_planted_bug_is_found(string plant)
    {
        var report = Find(Enum.Parse<Plant>(plant));
        output.WriteLine($"{plant} found by seed {report.Plan.Seed}: {report.Violations[0]}");
    }

    [Fact]
    public void There_are_at_least_twenty_of_them() => Assert.True(Plants.Count >= 20, $"{Plants.Count} bugs are planted");

    /// <summary>The first run that a planted bug breaks.</summary>
    internal static SimulationReport Find(Plant plant) =>
        Found.GetOrAdd(plant, bug => Enumerable.Range(1, SeedsAtMost).Select(seed => Simulation.Run(new((ulong)seed) { Plant = bug })).FirstOrDefault(report => report.Violations.Count > 0))
        ?? throw new InvalidOperationException($"{SeedsAtMost} seeds did not find {plant}");
}
