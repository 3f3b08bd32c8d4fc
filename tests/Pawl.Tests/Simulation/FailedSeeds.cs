namespace Pawl.Tests.Simulation;

/// <summary>Runs that failed once, shrunk, as plans, each with what it found beside it. They are run again by every check.</summary>
internal static class FailedSeeds
{
    public static IReadOnlyList<string> All { get; } =
    [
        // A node that had counted as dead woke up and stored an event; the survivor, who knew of no others, let its own later event overtake it.
        "20:conversations=3:operations=:without=Crashes.TakeOvers.Stops.SlowStore.CutLeases.LostNotices:nodes=2",
        // A round was in doubt while the one beside it stored a later event, and handed it over first.
        "852:without=TakeOvers.Stops.Outages.SlowStore",
        // A step waited for a child, and the branch beside it, which it holds, counted as stuck.
        "903:clients=:conversations=:operations=0:without=Crashes.TakeOvers.Stops.Outages.SlowStore.RefusedCalls.LostAnswers.DoubledRows.DeadlyMoments.Pauses.CutLeases.LostNotices.DoubledNotices.Skew:nodes=1:tasks=8",
        // All nodes were down while the time of one branch ran out; that of the other, whose fault was foretold, had not heard of it.
        "26205:without=TakeOvers.Outages.SlowStore.LostAnswers",
        // A fork whose output did not fit its schema was foretold to leave what its branches had exported.
        "41595:clients=1:conversations=:operations=:without=Crashes.TakeOvers.Stops.Outages.SlowStore.RefusedCalls.LostAnswers.DoubledRows.DeadlyMoments.Pauses.CutLeases.LostNotices.DoubledNotices.Skew:nodes=1:tasks=8",
        // It ran until a branch that failed as it began, and the branch beside that one began with it.
        "49777:clients=:conversations=:operations=3:without=Crashes.TakeOvers.Stops.Outages.SlowStore.RefusedCalls.LostAnswers.DoubledRows.DeadlyMoments.Pauses.CutLeases.LostNotices.DoubledNotices.Skew:nodes=1:tasks=4",
        // It waits and retries for more than half an hour.
        "38555:clients=0:conversations=:operations=:without=Crashes.TakeOvers.Stops.Outages.SlowStore.RefusedCalls.LostAnswers.DoubledRows.DeadlyMoments.Pauses.CutLeases.LostNotices.DoubledNotices:nodes=2:tasks=16",
    ];
}
