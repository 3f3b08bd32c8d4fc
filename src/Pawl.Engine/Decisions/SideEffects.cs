using System.Globalization;
using System.Text;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Decisions;

/// <summary>Side effects from their request to their end: which are pending, and what follows when the edge tells of one.</summary>
internal static class SideEffects
{
    /// <summary>Title of the error of a side effect that may or may not have happened.</summary>
    private const string UnknownTitle = "Outcome Unknown";

    /// <summary>Whether a task goes on as soon as its side effect has begun.</summary>
    public static bool IsDetaching(TaskDefinition task) => task is RunTask { Await: false };

    public static IReadOnlyList<PendingActivity> Pending(WorkflowDefinition definition, ExecutionKey key, ExecutionState state) =>
    [
        .. from run in state.Runs.Values
           where run.Progress is ActivityProgress { IsPending: true }
           let activity = (ActivityProgress)run.Progress!
           select new PendingActivity(run.Id, run.Pointer, IdempotencyKey(key, activity.AskedAs ?? run.Pointer, run.Id), activity.Request, activity.ScheduledAt)
           {
               TellsBegin = activity.AtMostOnce || IsDetaching(definition.TasksByPointer[run.Pointer]), AtMostOnce = activity.AtMostOnce, HasBegun = activity.HasBegun, IsVeiled = activity.IsVeiled ?? false,
           },
        .. from pair in state.Detached
           let activity = pair.Value
           select new PendingActivity(pair.Key, activity.Pointer, IdempotencyKey(key, activity.Pointer, pair.Key), activity.Request, activity.ScheduledAt) { AtMostOnce = activity.AtMostOnce, HasBegun = true, IsVeiled = activity.IsVeiled ?? false },
    ];

    public static bool Taken(Turn turn, ActivityTaken taken)
    {
        if (!turn.State.Runs.TryGetValue(taken.Run, out var run) || run.Progress is not ActivityProgress { IsPending: true } activity) return false;
        if (IsDetaching(turn.Definition.TasksByPointer[run.Pointer])) turn.Emit(new ActivityDetached(run.Id));
        else if (activity is { AtMostOnce: true, HasBegun: false }) turn.Emit(new ActivityBegun(run.Id));
        return true;
    }

    public static bool Ended(Turn turn, ActivityEnded ended)
    {
        // What ended has begun, even if nobody told.
        Taken(turn, new(ended.Run));
        if (turn.State.Detached.ContainsKey(ended.Run)) turn.Emit(new DetachedActivityEnded(ended.Run, ended.Error));
        else if (turn.State.Runs.TryGetValue(ended.Run, out var run) && run.Progress is ActivityProgress { IsPending: true })
            turn.Emit(ended.Error is { } error ? new ActivityFailed(ended.Run, error) : new ActivityCompleted(ended.Run, (ended.Result ?? default).AsRead()));
        else return false;
        return true;
    }

    public static bool Lost(Turn turn, ActivitiesLost lost)
    {
        foreach (var activity in Pending(turn.Definition, turn.Context.Key, turn.State).Where(activity => activity is { AtMostOnce: true, HasBegun: true } && lost.Runs.Contains(activity.Run)))
            Ended(turn, new(activity.Run, null, Unknown));
        return true;
    }

    private static WorkflowError Unknown => ErrorTypes.Runtime(
        "The server stopped while this was under way. Whether it happened is unknown, and the task asks that it is not done twice: look at what it should have done before you run it again.") with
    { Title = UnknownTitle };

    /// <summary>Execution, pointer and run, in visible ASCII: it goes out as an HTTP header.</summary>
    private static string IdempotencyKey(ExecutionKey key, string pointer, int run)
    {
        var text = new StringBuilder(key.Id.Length + pointer.Length + 8).Append(key.Id).Append(':');
        foreach (var unit in Encoding.UTF8.GetBytes(pointer))
        {
            if (unit is > 0x20 and < 0x7F and not (byte)'%') text.Append((char)unit);
            else text.Append('%').Append(unit.ToString("X2", CultureInfo.InvariantCulture));
        }
        return text.Append(':').Append(run).ToString();
    }
}
