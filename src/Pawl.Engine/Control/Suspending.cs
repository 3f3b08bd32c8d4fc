using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Control;

/// <summary>How an execution comes to stand still, and to go on.</summary>
internal static class Suspending
{
    private static readonly OperatorMark Clock = new("system:time");
    private static readonly OperatorMark Limit = new("system:suspension-limit");

    public static OperatorOutcome Suspend(Turn turn, SuspendCommand command, OperatorMark by)
    {
        if (turn.State.Suspension is not null) return OperatorOutcome.Unchanged;
        if (command.When is { } when && ResumeConditions.ProblemOf(when) is { } problem) return Refusals.DoesNotFit(problem);

        Stop(turn, SuspensionCause.Operator, by, command.Reason, command.Until, command.When);
        return OperatorOutcome.Done;
    }

    public static OperatorOutcome Resume(Turn turn, ResumeCommand command, OperatorMark by)
    {
        if (turn.State.Suspension is null) return Refusals.IsNotSuspended(turn.State);
        if (command.Data is { } data && ProblemOf(turn, data) is { } problem) return Refusals.DoesNotFit(problem);

        turn.Emit(new ExecutionResumed(by, ResumeCause.Operator, command.Data?.AsRead()));
        return OperatorOutcome.Done;
    }

    /// <summary>Records that it stands still from here on.</summary>
    public static void Stop(
        Turn turn, SuspensionCause cause, OperatorMark by, string? reason = null, DateTimeOffset? until = null, ResumeCondition? when = null, int? run = null, string? pointer = null)
    {
        var policy = turn.Context.Suspension;
        turn.Emit(new ExecutionSuspended(
            by, cause, reason, until, when, Due(turn, policy.WarnAfter), Due(turn, policy.Limit), policy.LimitAction, run, pointer));
    }

    /// <summary>A timer of the suspension is due.</summary>
    public static void Elapsed(Turn turn, TimerPurpose purpose)
    {
        var action = turn.State.Suspension!.LimitAction;
        turn.Emit(new TimerFired(0, purpose));
        switch (purpose)
        {
            case TimerPurpose.Resume:
                turn.Emit(new ExecutionResumed(Clock, ResumeCause.Time));
                break;
            case TimerPurpose.SuspensionLimit when action == SuspensionLimitAction.Resume:
                turn.Emit(new ExecutionResumed(Limit, ResumeCause.Limit));
                break;
            case TimerPurpose.SuspensionLimit when action == SuspensionLimitAction.Cancel:
                Executions.Cancel(turn, "It was suspended for too long.", Limit);
                break;
            default:
                break;
        }
    }

    private static DateTimeOffset? Due(Turn turn, TimeSpan after) => after > TimeSpan.Zero ? turn.Now + after : null;

    private static string? ProblemOf(Turn turn, JqValue data)
    {
        if (data.Kind != JqKind.Object) return "The data must be an object: its members are merged into the context.";
        var limit = turn.Context.Limits.PayloadBytes;
        if (Payloads.Size(data, limit) + Payloads.Size(turn.State.Context, limit) > limit) return $"The context would become larger than {limit} bytes; keep large data outside and pass a reference.";
        return turn.HasVeiledActivity()
            ? "A side effect with secrets in its arguments is under way, and is asked for with the same arguments after a crash: resume without data, or once it has ended."
            : null;
    }
}
