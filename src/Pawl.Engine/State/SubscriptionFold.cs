using Pawl.Engine.History;

namespace Pawl.Engine.State;

/// <summary>Folds the events of subscriptions.</summary>
internal static class SubscriptionFold
{
    /// <summary>Where the tasks of <c>foreach</c> stand, below the task.</summary>
    private const string ForeachList = "/with/subscription/foreach/do";

    public static ExecutionState Started(ExecutionState state, SubscriptionStarted subscription)
    {
        var run = state.RunAt(subscription.Run);
        var progress = run.ProgressOf<ActivityProgress>() with { Messages = new() { Iterates = subscription.Iterates, Remembers = subscription.Remembers } };
        state = state.With(run with { Progress = progress }, ready: false);
        return subscription.DueAt is { } due ? state.WithTimer(new(run.Id, TimerPurpose.Consumption), due) : state;
    }

    public static ExecutionState Consumed(ExecutionState state, MessageConsumed consumed)
    {
        var (run, progress, messages) = At(state, consumed.Run);
        messages = messages with
        {
            Count = messages.Count + 1,
            Size = messages.Size + consumed.Size,
            Ids = messages.Ids.Count < ConsumedMessages.RememberedIds ? messages.Ids.Add(consumed.MessageId) : messages.Ids.RemoveAt(0).Add(consumed.MessageId),
            IsClosed = consumed.Closes,
        };
        if (!messages.Iterates) return Settled(state, run, progress, messages with { Results = messages.Results.Add(consumed.Message) });

        messages = messages with { Item = consumed.Message, Seen = messages.Remembers ? messages.Seen.Add(consumed.Message) : messages.Seen };
        return state.With(
            run with { Progress = progress with { Messages = messages }, Cursor = new(run.Pointer + ForeachList, 0, consumed.Message) }, ready: true);
    }

    public static ExecutionState IterationEnded(ExecutionState state, MessageIterationEnded iteration)
    {
        if (iteration.Context is { } context) state = state.WithContext(state.RunAt(iteration.Run), context);
        var (run, progress, messages) = At(state, iteration.Run);
        return Settled(state, run, progress, messages with
        {
            Item = null,
            Results = messages.Results.Add(iteration.Output),
            Size = messages.Size + iteration.Size,
            IsClosed = messages.IsClosed || iteration.Closes,
        });
    }

    /// <summary>The longest time of the subscription is over: an iteration under way still comes to its end.</summary>
    public static ExecutionState TimeOver(ExecutionState state, int id)
    {
        var (run, progress, messages) = At(state, id);
        if (messages.IsClosed) return state;

        messages = messages with { IsClosed = true };
        return messages.IsOver
            ? Settled(state, run, progress, messages)
            : state.With(run with { Progress = progress with { Messages = messages } }, state.Ready.Contains(id));
    }

    private static ExecutionState Settled(ExecutionState state, TaskRun run, ActivityProgress progress, ConsumedMessages messages) =>
        state.With(run with { Progress = progress with { Messages = messages, IsPending = !messages.IsOver } }, ready: messages.IsOver);

    private static (TaskRun Run, ActivityProgress Progress, ConsumedMessages Messages) At(ExecutionState state, int id)
    {
        var run = state.RunAt(id);
        var progress = run.ProgressOf<ActivityProgress>();
        return (run, progress, progress.Messages ?? throw new DamagedHistoryException($"Run {run.Id} at '{run.Pointer}' has not subscribed to anything."));
    }
}
