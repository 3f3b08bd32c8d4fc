using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;

namespace Pawl.Runtime.Executions;

/// <summary>A command of somebody in charge.</summary>
internal sealed class OperateEnvelope(ExecutionKey key, Operate operate) : Request<OperatorAnswer>(key)
{
    private OperatorOutcome? _outcome;

    /// <inheritdoc/>
    public override void Handle(Partition owner, LiveExecution live)
    {
        if (live.State is { End: null })
        {
            owner.Decide(live, Planted(owner.Parts.Environment, live.State), this);
            return;
        }
        if (live.State is { } ended) _outcome = WorkflowEngine.OperateAfterEnd(ended, operate);
        Complete(live);
    }

    /// <inheritdoc/>
    public override void Decided(Decision decision) => _outcome = decision.Outcome;

    /// <inheritdoc/>
    /// <remarks>
    /// A node that lost ownership and has not noticed knows an old state. It can change nothing, but it could refuse what the new owner would do, or has done.
    /// That a command was carried out before stays true, whoever says it.
    /// </remarks>
    public override bool IsForOwnerToSay(Decision decision) => decision.Outcome is { Kind: OperatorOutcomeKind.Refused or OperatorOutcomeKind.Unchanged };

    /// <summary>The command, less what a planted bug does not look at.</summary>
    private Operate Planted(RuntimeEnvironment environment, ExecutionState state)
    {
        if (environment.Has(PlantedBug.IgnorePositions)) return operate with { By = operate.By with { IfPosition = null } };
        var isForgotten = environment.Has(PlantedBug.ForgetCommands) && state.Commands.Exists(known => known.CommandId == operate.By.CommandId);
        return isForgotten ? operate with { By = operate.By with { CommandId = null } } : operate;
    }

    /// <inheritdoc/>
    public override void Complete(LiveExecution live) => Reply.Answer(new(_outcome, live.State));
}

/// <summary>The answer to an operator's command.</summary>
/// <param name="Outcome">What became of it; null when the tenant has no execution of that id.</param>
/// <param name="State">The state after it; null when there is none.</param>
public sealed record OperatorAnswer(OperatorOutcome? Outcome, ExecutionState? State);
