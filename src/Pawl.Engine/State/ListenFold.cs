using Pawl.Engine.History;
using Pawl.Language.Expressions;

namespace Pawl.Engine.State;

/// <summary>Folds the events of <c>emit</c> and <c>listen</c>.</summary>
internal static class ListenFold
{
    public static ExecutionState Emitted(ExecutionState state, EventEmitted emitted) =>
        state.With(state.RunAt(emitted.Run) with { RawOutput = emitted.Envelope }, ready: true);

    public static ExecutionState Started(ExecutionState state, ListenStarted listen)
    {
        var run = state.RunAt(listen.Run);
        var progress = new ListenProgress { Iterates = listen.Iterates, Remembers = listen.Remembers, Context = state.ContextOf(run) };
        return state.With(run with { Progress = progress }, ready: false) with
        {
            Subscriptions = state.Subscriptions.SetItem(run.Id, new(listen.Topics, state.Position + 1)),
        };
    }

    public static ExecutionState Consumed(ExecutionState state, EventConsumed consumed)
    {
        var run = state.RunAt(consumed.Run);
        var progress = run.ProgressOf<ListenProgress>();
        progress = progress with
        {
            Consumed = progress.Consumed + 1,
            Size = progress.Size + consumed.Size,
            Keys = consumed.Keys is { } keys ? progress.Keys.SetItems(keys) : progress.Keys,
            IsClosed = consumed.Closes,
        };
        if (consumed.Item is not { } item) progress = progress with { UntilSatisfied = progress.UntilSatisfied.Add(consumed.Filter) };
        else if (progress.Iterates) progress = progress with
        {
            Satisfied = progress.Satisfied.Add(consumed.Filter),
            Queue = progress.Queue.Add(item),
            Seen = progress.Remembers ? progress.Seen.Add(item) : progress.Seen,
        };
        else progress = progress with { Satisfied = progress.Satisfied.Add(consumed.Filter), Results = progress.Results.Add(item) };

        return Settled(state with { Consumed = state.Consumed.With(consumed.Sequence, run.Id) }, run, progress);
    }

    public static ExecutionState IterationStarted(ExecutionState state, ListenIterationStarted iteration)
    {
        var run = state.RunAt(iteration.Run);
        var progress = run.ProgressOf<ListenProgress>();
        if (progress.Queue.IsEmpty) throw new DamagedHistoryException($"Run {run.Id} at '{run.Pointer}' iterates over an event that it has not consumed.");
        var item = progress.Queue[0];
        return state.With(
            run with
            {
                Progress = progress with { Queue = progress.Queue.RemoveAt(0), Item = item, Index = iteration.Index },
                Cursor = new(run.Pointer + "/foreach/do", 0, item),
            },
            ready: true);
    }

    public static ExecutionState IterationEnded(ExecutionState state, ListenIterationEnded iteration)
    {
        var run = state.RunAt(iteration.Run);
        if (iteration.Context is { } context)
        {
            state = state.WithContext(run, context);
            run = state.RunAt(iteration.Run);
        }
        var progress = run.ProgressOf<ListenProgress>();
        progress = progress with
        {
            Item = null,
            Results = progress.Results.Add(iteration.Output),
            IsClosed = progress.IsClosed || iteration.Closes,
            // The workflow ends here: what waits for its iteration is not handled any more.
            Queue = run.Cursor?.Next == TaskCompleted.WorkflowEnd ? [] : progress.Queue,
        };
        return Settled(state, run, progress);
    }

    private static ExecutionState Settled(ExecutionState state, TaskRun run, ListenProgress progress)
    {
        var isDone = progress is { IsClosed: true, Item: null, Queue.IsEmpty: true };
        // An iteration under way may be ready already, on account of its list.
        var ready = progress.HasWork || (progress.Item is not null && state.Ready.Contains(run.Id));
        state = state.With(run with { Progress = progress, RawOutput = isDone ? JqValue.Array(progress.Results) : run.RawOutput }, ready);
        return progress.IsClosed ? state with { Subscriptions = state.Subscriptions.Remove(run.Id) } : state;
    }
}
