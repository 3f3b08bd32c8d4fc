using System.Collections.Immutable;
using Pawl.Engine.State;

namespace Pawl.Engine.Snapshots;

/// <summary>Makes of a settled moment of one execution the beginning of another.</summary>
/// <remarks>
/// Whatever the first one had under way outside belongs to it: the fork asks for it anew, under its own idempotency keys, starts children of
/// its own, and takes nothing over that nobody waits for. The fork lives as if it had stood still since that moment: limits of time begin
/// anew or go on with what was left, while waits and retries keep the moment on the clock that they were promised for.
/// </remarks>
public static class Forking
{
    /// <summary>The state that a fork begins with.</summary>
    /// <param name="settled">The state at a settled moment.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="now">When the fork begins, UTC.</param>
    internal static ExecutionState Begin(ExecutionState settled, ForkOrigin origin, DateTimeOffset now)
    {
        // Whoever suspended the other one did not suspend the fork.
        if (settled.Suspension is not null) settled = ControlFold.GoingOn(settled, origin.At);
        var stood = now > origin.At ? now - origin.At : TimeSpan.Zero;
        var runs = settled.Runs.ToBuilder();
        var ready = settled.Ready.ToBuilder();
        foreach (var run in settled.Runs.Values)
        {
            runs[run.Id] = run with { StartedAt = now, Progress = Begun(run.Progress, stood) };
            if (run.Progress is ChildProgress { IsPending: true }) ready.Add(run.Id);
        }
        return settled with
        {
            Parent = null,
            Position = 0,
            Runs = runs.ToImmutable(),
            Ready = ready.ToImmutable(),
            Detached = settled.Detached.Clear(),
            Timers = settled.Timers.ToImmutableSortedDictionary(timer => timer.Key, timer => DueAt(settled, timer.Key, timer.Value, stood, now)),
            // It subscribes with its first event.
            Subscriptions = settled.Subscriptions.ToImmutableSortedDictionary(subscription => subscription.Key, subscription => subscription.Value with { Position = 1 }),
            Active = settled.Active is { } active ? active with { Used = TimeSpan.Zero, At = now } : null,
            Goal = null,
            Commands = settled.Commands.Clear(),
            Consumed = origin.IsForeign ? ConsumedEvents.None : settled.Consumed,
        };
    }

    /// <summary>Why an execution cannot be forked from a moment; null when it can.</summary>
    /// <param name="settled">The moment; null when the history has none that was asked for.</param>
    public static string? Refusal(Moment? settled) => settled switch
    {
        null => "There is no moment before that from which it could go on: start a new execution instead.",
        { State: var state } when state.Runs.TryGetValue(0, out var workflow) && workflow.Progress is ScheduleProgress => "It is a schedule, which runs no tasks: publish the workflow again to begin its schedule anew.",
        _ => null,
    };

    private static TaskProgress? Begun(TaskProgress? progress, TimeSpan stood) => progress switch
    {
        // The child answers to the execution that started it: the fork starts one of its own.
        ChildProgress { IsPending: true } => null,
        TryProgress attempt => attempt with { FirstStartedAt = attempt.FirstStartedAt + stood },
        _ => progress,
    };

    private static DateTimeOffset DueAt(ExecutionState settled, TimerKey timer, DateTimeOffset due, TimeSpan stood, DateTimeOffset now) => timer.Purpose switch
    {
        TimerPurpose.Timeout => now + (due - settled.RunAt(timer.Run).StartedAt),
        TimerPurpose.Attempt or TimerPurpose.Consumption => due + stood,
        _ => due,
    };
}
