namespace Pawl.Tests.Simulation;

/// <summary>Runs that failed once, shrunk, as plans, each with what it found beside it. They are run again by every check.</summary>
internal static class FailedSeeds
{
    public static IReadOnlyList<string> All { get; } =
    [
        // A node that had counted as dead woke up and stored an event; the survivor, who knew of no others, let its own later event overtake it.
        "20:conversations=3:operations=:without=Crashes.TakeOvers.Stops.SlowStore.CutLeases.LostNotices:nodes=2",
    ];
}
