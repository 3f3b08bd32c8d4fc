using System.Collections.Immutable;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Inspection;

/// <summary>One start of a task, as its history tells it.</summary>
public sealed record TaskRecord
{
    /// <summary>The run's number; 0 for a skipped task, which never ran.</summary>
    public required int Run { get; init; }
    /// <summary>The run that owns it; 0 is the workflow.</summary>
    public required int Owner { get; init; }
    /// <summary>The task's name.</summary>
    public required string Name { get; init; }
    /// <summary>The task.</summary>
    public required string Pointer { get; init; }
    /// <summary>The kind as the DSL names it, e.g. <c>set</c>, <c>call</c>.</summary>
    public required string Kind { get; init; }
    /// <summary>Indexes of the enclosing loops, outermost first; empty outside loops.</summary>
    public ImmutableArray<int> Iteration { get; init; } = [];
    /// <summary><c>running</c>, <c>waiting</c>, <c>completed</c>, <c>faulted</c>, <c>cancelled</c> or <c>skipped</c>.</summary>
    public required string Status { get; init; }
    /// <summary>When it began (or was skipped), UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>When it ended, UTC; null while it lives.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>Attempts begun: above 1 only for a <c>try</c> that retried.</summary>
    public int Attempts { get; init; } = 1;
    /// <summary>The transformed output; null unless completed.</summary>
    public JqValue? Output { get; init; }
    /// <summary>The error; null unless faulted.</summary>
    public WorkflowError? Error { get; init; }
    /// <summary>The completed run that it undoes; null for every task of the document.</summary>
    public int? Undoes { get; init; }
    /// <summary>When it goes on by itself (a wait or a retry); null when not by time.</summary>
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>Tells a history as a list of task runs, in order of their start.</summary>
public static class TaskTimeline
{
    /// <summary>The task runs of a history.</summary>
    /// <param name="definition">The version that the execution runs.</param>
    /// <param name="history">Its batches, from the first on.</param>
    /// <exception cref="DamagedHistoryException">The batches do not follow from each other.</exception>
    public static ImmutableArray<TaskRecord> Of(WorkflowDefinition definition, IEnumerable<HistoryBatch> history)
    {
        var records = new List<TaskRecord>();
        var places = new Dictionary<int, int>();
        ExecutionState? state = null;
        foreach (var batch in history)
        {
            foreach (var happened in batch.Events)
            {
                var before = state;
                state = Fold.Apply(state, happened, batch.At);
                Tell(definition, records, places, before, state, happened, batch.At);
            }
        }
        return [.. records];
    }

    private static void Tell(
        WorkflowDefinition definition, List<TaskRecord> records, Dictionary<int, int> places, ExecutionState? before, ExecutionState after, HistoryEvent happened, DateTimeOffset at)
    {
        switch (happened)
        {
            case ExecutionForked:
                // What had ended before is told by the history that the fork comes from.
                foreach (var live in after.Runs.Values.Where(run => run.Id > 0))
                {
                    places[live.Id] = records.Count;
                    records.Add(GoingOn(New(definition, after, live.Id, live.Owner, live.Pointer, "running", live.StartedAt), after, live));
                }
                break;
            case TaskStarted started:
                places[started.Run] = records.Count;
                records.Add(New(definition, after, started.Run, started.Owner, started.Pointer, "running", at) with { Undoes = started.Undoes });
                break;
            case TaskSkipped skipped:
                records.Add(New(definition, after, 0, skipped.Owner, skipped.Pointer, "skipped", at) with { EndedAt = at });
                break;
            case TaskCompleted completed:
                var run = before!.Runs[completed.Run];
                Change(completed.Run, record => record with { Status = "completed", EndedAt = at, DueAt = null, Output = run.OutputWhen(completed) });
                break;
            case TaskOverridden overridden:
                Change(overridden.Run, record => record with { Status = "skipped", EndedAt = at, DueAt = null, Output = overridden.Output });
                break;
            case CursorMoved { Skipped: { } pointer } moved:
                records.Add(New(definition, after, 0, moved.Owner, pointer, "skipped", at) with { EndedAt = at, Output = moved.Data });
                break;
            case TaskFaulted faulted:
                Change(faulted.Run, record => record with { Status = "faulted", EndedAt = at, DueAt = null, Error = faulted.Error });
                break;
            case TaskCancelled cancelled:
                Change(cancelled.Run, record => record with { Status = "cancelled", EndedAt = at, DueAt = null });
                break;
            case WaitStarted wait:
                Change(wait.Run, record => record with { Status = "waiting", DueAt = wait.DueAt });
                break;
            case RetryScheduled retry:
                Change(retry.Run, record => record with { Status = "waiting", DueAt = retry.DueAt });
                break;
            case ListenStarted listen:
                Change(listen.Run, record => record with { Status = "waiting" });
                break;
            case ListenIterationStarted iteration:
                Change(iteration.Run, record => record with { Status = "running" });
                break;
            case ListenIterationEnded { Run: var iterated } when after.Runs[iterated].Progress is ListenProgress { IsClosed: false, Queue.IsEmpty: true }:
                Change(iterated, record => record with { Status = "waiting" });
                break;
            case ChildScheduled child:
                Change(child.Run, record => record with { Status = "waiting" });
                break;
            case TimerFired { Purpose: TimerPurpose.Wait or TimerPurpose.Retry } fired:
                Change(fired.Run, record => record with { Status = "running", DueAt = null });
                break;
            case AttemptStarted attempt:
                Change(attempt.Run, record => record with { Attempts = attempt.Attempt });
                break;
            case ChildCompleted { Run: var ended }:
                Change(ended, record => record with { Status = "running" });
                break;
            case ChildFailed { Run: var ended }:
                Change(ended, record => record with { Status = "running" });
                break;
            default:
                break;
        }

        void Change(int run, Func<TaskRecord, TaskRecord> change) => records[places[run]] = change(records[places[run]]);
    }

    private static TaskRecord GoingOn(TaskRecord record, ExecutionState state, TaskRun run) => run.Progress switch
    {
        WaitProgress { Fired: false } wait => record with { Status = "waiting", DueAt = wait.DueAt },
        TryProgress { Stage: TryStage.Waiting } attempt => record with { Status = "waiting", Attempts = attempt.Attempt, DueAt = state.Timers.TryGetValue(new(run.Id, TimerPurpose.Retry), out var due) ? due : null },
        TryProgress attempt => record with { Attempts = attempt.Attempt },
        ListenProgress { IsClosed: false, Queue.IsEmpty: true, Item: null } => record with { Status = "waiting" },
        _ => record,
    };

    private static TaskRecord New(WorkflowDefinition definition, ExecutionState state, int run, int owner, string pointer, string status, DateTimeOffset at)
    {
        var task = definition.TasksByPointer.GetValueOrDefault(pointer);
        return new()
        {
            Run = run,
            Owner = owner,
            Name = task?.Name ?? pointer[(pointer.LastIndexOf('/') + 1)..],
            Pointer = pointer,
            Kind = task is null ? "unknown" : TaskKinds.NameOf(task),
            Iteration = Iteration(state, owner),
            Status = status,
            StartedAt = at,
        };
    }

    private static ImmutableArray<int> Iteration(ExecutionState state, int owner)
    {
        var indexes = new Stack<int>();
        for (var at = owner; at > 0 && state.Runs.TryGetValue(at, out var run); at = run.Owner)
        {
            if (run.Progress is LoopProgress loop) indexes.Push(loop.Index);
            if (run.Progress is ListenProgress { Item: not null } listen) indexes.Push(listen.Index);
            if (run.Progress is ActivityProgress { Messages: { Item: not null } messages }) indexes.Push(messages.Index);
        }
        return [.. indexes];
    }
}
