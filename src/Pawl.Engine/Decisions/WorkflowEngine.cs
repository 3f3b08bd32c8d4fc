using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Decisions;

/// <summary>The pure core: what follows when something happens to an execution.</summary>
public static class WorkflowEngine
{
    /// <summary>Decides. The same arguments give the same decision.</summary>
    /// <param name="definition">The definition version that the execution runs.</param>
    /// <param name="state">Where it stands; null before a <see cref="StartExecution"/>.</param>
    /// <param name="stimulus">What happened. One that no longer matters (a late timer, a repeated result, a second start) gives a decision without events.</param>
    /// <param name="context">Time, randomness and bounds.</param>
    public static Decision Decide(WorkflowDefinition definition, ExecutionState? state, Stimulus stimulus, DecisionContext context) => throw new NotSupportedException();

    /// <summary>The activities that have been asked for and have not ended: what a restart carries out again, with the same keys.</summary>
    public static IReadOnlyList<PendingActivity> PendingActivities(ExecutionKey key, ExecutionState state) => throw new NotSupportedException();
}
