using Pawl.Engine.Decisions;
using Pawl.Engine.History;

namespace Pawl.Engine.Control;

/// <summary>Has an execution go on under another version of its workflow.</summary>
internal static class Migrating
{
    public static OperatorOutcome Take(Turn turn, MigrateCommand command, OperatorMark by)
    {
        if (turn.State.Definition == command.To) return OperatorOutcome.Unchanged;
        // Where each run goes on was found for one state, and holds for no other.
        if (turn.State.Position != command.Position) return Refusals.HasMoved(turn.State, command.Position);
        if (turn.State.Definition.Namespace != command.To.Namespace || turn.State.Definition.Name != command.To.Name)
            return Refusals.DoesNotFit($"{command.To} is another workflow than {turn.State.Definition}.");
        if (!command.Moves.Select(move => move.Run).SequenceEqual(turn.State.Runs.Keys)) return Refusals.DoesNotFit("The command does not say where each run goes on.");

        turn.Emit(new DefinitionMigrated(by, command.To, command.Moves, command.Breakpoints, command.Until));
        return OperatorOutcome.Done;
    }
}
