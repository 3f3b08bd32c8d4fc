using Pawl.Engine.History;
using Pawl.Engine.Snapshots;
using Pawl.Engine.Stimuli;

namespace Pawl.Engine.Decisions;

/// <summary>How an execution begins that goes on from where another one stood.</summary>
internal static class Forks
{
    public static bool Start(Turn turn, ForkExecution fork)
    {
        var begun = Forking.Begin(fork.Snapshot.State, fork.Origin, turn.Now);
        turn.Emit(new ExecutionForked(StateSnapshot.Of(begun), fork.Origin, fork.Resources));

        // What must not be done twice was begun by the other one, and nobody tells the fork how it ended.
        var begunOnce = SideEffects.Pending(turn.Definition, turn.Context.Key, turn.State).Where(activity => activity is { AtMostOnce: true, HasBegun: true }).Select(activity => activity.Run);
        SideEffects.Lost(turn, new ActivitiesLost([.. begunOnce]));
        return true;
    }
}
