using System.Security.Cryptography;
using System.Text.Json;
using Pawl.Engine.Compensation;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;

namespace Pawl.Engine.Control;

/// <summary>What becomes of a command.</summary>
internal static class Operations
{
    /// <summary>Bytes of the digest that a repeated command is recognized by: far more than 64 remembered ones can collide in.</summary>
    private const int DigestBytes = 16;

    /// <summary>Takes a command in.</summary>
    public static OperatorOutcome Take(Turn turn, Operate operate)
    {
        var mark = MarkOf(operate);
        if (Early(turn.State, operate, mark) is { } known) return known;
        return operate.Command switch
        {
            CancelCommand cancel => Stop(turn, cancel.Reason, mark, terminated: false),
            TerminateCommand terminate => Stop(turn, terminate.Reason, mark, terminated: true),
            _ when turn.State.Runs[0].Progress is ScheduleProgress => Refusals.RunsNoTasks,
            SuspendCommand suspend => Suspending.Suspend(turn, suspend, mark),
            ResumeCommand resume => Suspending.Resume(turn, resume, mark),
            StepCommand => Goals.Step(turn, mark),
            RunUntilCommand until => Goals.RunUntil(turn, until, mark),
            SetBreakpointsCommand breakpoints => Breakpoints.Set(turn, breakpoints, mark),
            MigrateCommand migrate => Migrating.Take(turn, migrate, mark),
            _ when turn.State.Suspension is null => Refusals.IsNotSuspended(turn.State),
            RetryCompensationCommand => HeldCompensations.Retry(turn, mark),
            SkipCompensationCommand => HeldCompensations.Skip(turn, mark),
            SkipCommand skip => Edits.Skip(turn, skip, mark),
            RetryFromCommand retry => Edits.RetryFrom(turn, retry, mark),
            EditCommand edit => Edits.Edit(turn, edit, mark),
            _ => throw new InvalidOperationException($"The command {operate.Command.GetType().Name} is in no table."),
        };
    }

    /// <summary>The answer to a command on an execution that has ended.</summary>
    public static OperatorOutcome AfterEnd(ExecutionState state, Operate operate)
    {
        if (Early(state, operate, MarkOf(operate)) is { } known) return known;
        return operate.Command is CancelCommand or TerminateCommand && state.End is StatusPhase.Cancelled ? OperatorOutcome.Unchanged : Refusals.HasEnded(state);
    }

    /// <summary>What can be answered without looking at the command: it was carried out before, or comes too late.</summary>
    private static OperatorOutcome? Early(ExecutionState state, Operate operate, OperatorMark mark)
    {
        if (mark.CommandId is { } id && state.Commands.FindLast(known => known.CommandId == id) is { } before)
            return before.Digest == mark.Digest ? OperatorOutcome.Done : Refusals.KeyWasUsed(id);
        return operate.By.IfPosition is { } expected && expected != state.Position ? Refusals.HasMoved(state, expected) : null;
    }

    private static OperatorMark MarkOf(Operate operate) => operate.By.CommandId is { } id
        ? new(operate.By.Actor, id, operate.By.Digest ?? Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(operate.Command, HistoryJsonContext.Default.OperatorCommand)).AsSpan(0, DigestBytes)))
        : new(operate.By.Actor);

    private static OperatorOutcome Stop(Turn turn, string? reason, OperatorMark by, bool terminated)
    {
        // It is on its way: what is undone first goes on.
        if (!terminated && Executions.IsCancelling(turn) && turn.State.Suspension is null) return OperatorOutcome.Unchanged;
        Executions.Cancel(turn, reason, by, terminated);
        return OperatorOutcome.Done;
    }
}
