namespace Pawl.Tests.Simulation;

/// <summary>Runs that failed once, shrunk, as plans, each with what it found beside it. They are run again by every check.</summary>
internal static class FailedSeeds
{
    public static IReadOnlyList<string> All { get; } = [];
}
