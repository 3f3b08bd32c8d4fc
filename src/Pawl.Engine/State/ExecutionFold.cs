using System.Collections.Immutable;
using Pawl.Engine.History;

namespace Pawl.Engine.State;

/// <summary>Folds the events that begin and end an execution.</summary>
internal static class ExecutionFold
{
    /// <summary>Pointer of the workflow's own task list.</summary>
    public const string RootList = "/do";

    public static ExecutionState Started(ExecutionStarted started, DateTimeOffset at)
    {
        var input = started.Transformed ?? started.Input;
        var workflow = new TaskRun
        {
            Id = 0,
            Owner = -1,
            Pointer = "",
            StartedAt = at,
            RawInput = started.Input,
            Input = input,
            Cursor = started.IsSchedule ? null : new(RootList, 0, input),
            Progress = started.IsSchedule ? ScheduleProgress.New : null,
        };
        var timers = ImmutableSortedDictionary<TimerKey, DateTimeOffset>.Empty;
        return new()
        {
            Definition = started.Definition,
            Input = started.Input,
            StartedAt = at,
            Parent = started.Parent,
            Position = 1,
            Runs = ImmutableSortedDictionary<int, TaskRun>.Empty.Add(0, workflow),
            Ready = [0],
            Active = started.ActiveLimit is { } limit ? new(limit, TimeSpan.Zero, at) : null,
            Timers = started.TimeoutAt is { } due ? timers.Add(new(0, TimerPurpose.Timeout), due) : timers,
        };
    }

    /// <summary>The snapshot is what the fork begins with, to the last member: what a fork changes was decided when it began.</summary>
    public static ExecutionState Forked(ExecutionForked forked) => forked.Snapshot.Version is >= 1 and <= Snapshots.StateSnapshot.CurrentVersion
        ? forked.Snapshot.State with { Position = 1 }
        : throw new DamagedHistoryException($"The fork begins with a snapshot of the form {forked.Snapshot.Version}, which is from a later version of Pawl.");

    public static ExecutionState Ended(ExecutionState state, StatusPhase phase, DateTimeOffset at) => state with
    {
        End = phase,
        EndedAt = at,
        Runs = state.Runs.Clear(),
        Ready = state.Ready.Clear(),
        Detached = state.Detached.Clear(),
        Timers = state.Timers.Clear(),
        Subscriptions = state.Subscriptions.Clear(),
        Suspension = null,
        Goal = null,
    };
}
