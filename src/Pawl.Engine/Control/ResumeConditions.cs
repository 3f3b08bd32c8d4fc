using Pawl.Engine.Decisions;
using Pawl.Engine.Events;
using Pawl.Engine.History;
using Pawl.Engine.Stimuli;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Control;

/// <summary>Whether a suspended execution may go on by itself.</summary>
public static class ResumeConditions
{
    /// <summary>Characters of an expression at most.</summary>
    public const int ExpressionLength = 4_096;
    /// <summary>Characters of an event type at most.</summary>
    public const int TypeLength = 256;

    private static readonly OperatorMark By = new("system:condition");

    /// <summary>What is wrong with a condition; null when nothing is.</summary>
    public static string? ProblemOf(ResumeCondition when)
    {
        if (when is { Condition: { } condition, Event: null }) return ProblemOf("condition", condition);
        if (when is not { Condition: null, Event: { } awaited }) return "Give either a condition or an event to wait for.";
        if (awaited.Type.Length is 0 or > TypeLength) return $"The type of an event has 1 to {TypeLength} characters.";
        return awaited.Filter is { } filter ? ProblemOf("filter", filter) : null;
    }

    /// <summary>Asks the condition, after something about the execution changed.</summary>
    internal static void Ask(Turn turn)
    {
        if (turn.State.Suspension is not { When.Condition: { } condition, WhenFault: null }) return;
        Judge(turn, condition, Subject(turn));
    }

    /// <summary>An event arrived that the suspension waits for.</summary><returns>Whether it mattered.</returns>
    internal static bool Take(Turn turn, EventArrived arrived)
    {
        if (turn.State.Suspension is not { When.Event: { } awaited, WhenFault: null } || CloudEvents.Text(arrived.Envelope, "type") != awaited.Type) return false;
        if (awaited.Filter is { } filter) return Judge(turn, filter, arrived.Envelope);
        turn.Emit(new ExecutionResumed(By, ResumeCause.Condition));
        return true;
    }

    private static bool Judge(Turn turn, string expression, JqValue subject)
    {
        try
        {
            var evaluation = new JqEvaluation { Now = turn.Now, Limits = turn.Context.Limits.Expressions, OutOfTime = turn.Context.OutOfTime };
            if (!JqProgram.Compile(expression).First(subject, evaluation).IsTruthy) return false;
            turn.Emit(new ExecutionResumed(By, ResumeCause.Condition));
        }
        catch (Exception failed) when (failed is JqException or JqCompileException)
        {
            // Told once: it stays suspended, and people can see why.
            turn.Emit(new ResumeConditionFailed(failed.Message));
        }
        return true;
    }

    /// <summary>What is known while it stands still: results of tasks that ended meanwhile wait in their runs.</summary>
    private static JqValue Subject(Turn turn) => JqValue.Object(
        ("input", turn.State.Input),
        ("context", turn.State.Context),
        ("results", JqValue.Object([.. from run in turn.State.Runs.Values
                                       where run.RawOutput is not null
                                       group run by run.Pointer into task
                                       select (task.Key, task.Last().RawOutput!.Value)])));

    private static string? ProblemOf(string what, string expression)
    {
        if (expression.Length is 0 or > ExpressionLength) return $"The {what} is a jq expression of 1 to {ExpressionLength} characters.";
        try
        {
            JqProgram.Compile(expression);
            return null;
        }
        catch (JqCompileException error)
        {
            return $"The {what} is no jq expression: {error.Message}";
        }
    }
}
