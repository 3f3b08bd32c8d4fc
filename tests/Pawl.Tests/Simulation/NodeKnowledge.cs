using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Runtime.Storage;

namespace Pawl.Tests.Simulation;

/// <summary>What a node was told of its own commits: since when it knows that a task was stopped, whose effect may be under way.</summary>
internal sealed class NodeKnowledge(SimulatedWorld world, SimulatedDatabase database, SimulatedScheduler process)
{
    /// <summary>What a node that knows may take to act on it, busy as it is.</summary>
    private static readonly TimeSpan Reaction = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<(ExecutionKey, int), DateTimeOffset> _stopped = [];

    /// <summary>A round was answered.</summary>
    public void Learn(CommitRound round)
    {
        foreach (var entry in round.Entries.Where(entry => entry.EventCount > 0))
        {
            foreach (var happened in database.Executions[entry.Execution].At(entry.Position))
            {
                var stopped = happened switch
                {
                    TaskCancelled cancelled => cancelled.Run,
                    TaskOverridden overridden => overridden.Run,
                    _ => (int?)null,
                };
                // What nobody waits for is on its own, whatever becomes of its task.
                if (stopped is { } run && !database.Executions[entry.Execution].Events.Contains(new ActivityDetached(run))) _stopped.TryAdd((entry.Execution, run), world.Clock.GetUtcNow());
            }
        }
    }

    /// <summary>Whether it has had time to stop the effect of a run.</summary>
    public bool IsOver(ExecutionKey execution, int run) =>
        _stopped.TryGetValue((execution, run), out var since) && world.Clock.GetUtcNow() - (process.ResumedAt > since ? process.ResumedAt : since) > Reaction;
}
