using System.Collections.Immutable;
using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Control;

/// <summary>Something that stands in the way of a resume.</summary>
/// <param name="Code">What it is.</param>
/// <param name="Message">The same for people.</param>
/// <param name="Pointer">The task that it is about; null when about none.</param>
public sealed record Obstacle(string Code, string Message, string? Pointer = null);

/// <summary>Whether a suspended execution can go on.</summary>
public static class Readiness
{
    /// <summary>The input of a task that comes next does not fit its schema: it would fault at once.</summary>
    public const string InputUnfit = "input-unfit";

    /// <summary>What stands in the way; empty when nothing does.</summary>
    /// <param name="definition">The definition. A schema that it only refers to is not looked at.</param>
    /// <param name="state">Where the execution stands.</param>
    /// <param name="context">Time and bounds.</param>
    public static ImmutableArray<Obstacle> Of(WorkflowDefinition definition, ExecutionState state, DecisionContext context)
    {
        if (state.End is not null) return [Told(Refusals.HasEnded(state))];
        if (state.Suspension is null) return [Told(Refusals.IsNotSuspended(state))];

        var turn = new Turn(definition, state, context);
        return
        [
            .. from place in Place.Leaves(turn)
               where place.Live is null && place.Task.Input.SchemaResource is null && place.Owner.Error is null
               let fault = DataBorders.FaultOf(place.Task.Input, place.Owner.DataInHand(), new(turn, place.Owner), $"input of {place.Task.Pointer}")
               where fault is not null
               select new Obstacle(InputUnfit, fault, place.Task.Pointer),
        ];
    }

    private static Obstacle Told(OperatorOutcome refusal) => new(refusal.Code!, refusal.Message!);
}
