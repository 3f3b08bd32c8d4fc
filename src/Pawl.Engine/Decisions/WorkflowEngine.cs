using System.Globalization;
using System.Text;
using Pawl.Engine.History;
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
    public static Decision Decide(WorkflowDefinition definition, ExecutionState? state, Stimulus stimulus, DecisionContext context)
    {
        var turn = new Turn(definition, state, context);
        var concerns = state is null
            ? stimulus is StartExecution start && Executions.Start(turn, start)
            : state.End is null && Take(turn, stimulus);
        return turn.Decided(moreToDo: concerns && turn.RunUntilWaiting());
    }

    /// <summary>The activities that have been asked for and have not ended: what a restart carries out again, with the same keys.</summary>
    public static IReadOnlyList<PendingActivity> PendingActivities(ExecutionKey key, ExecutionState state) =>
    [
        .. from run in state.Runs.Values
           where run.Progress is ActivityProgress { IsPending: true }
           let activity = (ActivityProgress)run.Progress!
           select new PendingActivity(run.Id, run.Pointer, IdempotencyKey(key, run), activity.Request, activity.ScheduledAt),
    ];

    /// <summary>Lets a stimulus into the state.</summary><returns>Whether it concerned anything that still lives.</returns>
    private static bool Take(Turn turn, Stimulus stimulus) => stimulus switch
    {
        ContinueExecution => true,
        CancelExecution cancel => Executions.Cancel(turn, cancel.Reason),
        TimerElapsed elapsed => Timers.Elapsed(turn, elapsed.Timer),
        ActivityEnded ended => TakeActivity(turn, ended),
        ChildEnded ended => TakeChild(turn, ended),
        EventArrived arrived => Events.Arrivals.Take(turn, arrived),
        _ => false,
    };

    private static bool TakeActivity(Turn turn, ActivityEnded ended)
    {
        if (!turn.State.Runs.TryGetValue(ended.Run, out var run) || run.Progress is not ActivityProgress { IsPending: true }) return false;
        turn.Emit(ended.Error is { } error ? new ActivityFailed(ended.Run, error) : new ActivityCompleted(ended.Run, ended.Result ?? default));
        return true;
    }

    private static bool TakeChild(Turn turn, ChildEnded ended)
    {
        if (!turn.State.Runs.TryGetValue(ended.Run, out var run)
            || run.Progress is not ChildProgress { IsPending: true } child
            || child.ChildId != ended.ChildId) return false;
        turn.Emit(ended.Error is { } error ? new ChildFailed(ended.Run, error) : new ChildCompleted(ended.Run, ended.Output ?? default));
        return true;
    }

    /// <summary>Execution, pointer and run, in visible ASCII: it goes out as an HTTP header.</summary>
    private static string IdempotencyKey(ExecutionKey key, TaskRun run)
    {
        var text = new StringBuilder(key.Id.Length + run.Pointer.Length + 8).Append(key.Id).Append(':');
        foreach (var unit in Encoding.UTF8.GetBytes(run.Pointer))
        {
            if (unit is > 0x20 and < 0x7F and not (byte)'%') text.Append((char)unit);
            else text.Append('%').Append(unit.ToString("X2", CultureInfo.InvariantCulture));
        }
        return text.Append(':').Append(run.Id).ToString();
    }
}
