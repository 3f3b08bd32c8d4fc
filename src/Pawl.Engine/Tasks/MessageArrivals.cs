using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary>What follows when a message arrives at a subscription.</summary>
internal static class MessageArrivals
{
    /// <summary>Takes a message in.</summary><returns>Whether it mattered: one that was consumed before, or that the filter leaves out, does not.</returns>
    public static bool Take(Turn turn, ActivityReported reported)
    {
        if (!turn.State.Runs.TryGetValue(reported.Run, out var run)
            || run.Progress is not ActivityProgress { IsPending: true, Messages: { IsClosed: false, Item: null } messages }
            || (reported.MayRepeat && messages.Ids.Contains(reported.Id))) return false;

        var task = (ProtocolCallTask)turn.Definition.TasksByPointer[run.Pointer];
        try
        {
            return Offer(turn, run, task, task.Subscription!, messages, reported);
        }
        catch (RaisedException raised)
        {
            turn.Fault(turn.State.Runs[run.Id], raised.Error);
            return true;
        }
    }

    private static bool Offer(Turn turn, TaskRun run, ProtocolCallTask task, MessageSubscription subscription, ConsumedMessages messages, ActivityReported reported)
    {
        var scope = ExpressionScope.Of(turn, run, task);
        if (subscription.Filter is { } filter && !scope.Holds(filter, reported.Message)) return false;

        var size = messages.Iterates && !messages.Remembers ? 0 : SubscriptionMachine.Fitting(reported.Message, messages, turn.Context.Limits);
        var count = messages.Count + 1;
        bool closes;
        try
        {
            // With foreach, the conditions are asked when the message has been handled; only the number is known before.
            closes = subscription.Foreach is null
                ? SubscriptionMachine.Ends(subscription, scope, count, messages.Messages.Add(reported.Message))
                : count >= subscription.Amount;
        }
        catch (RaisedException)
        {
            // Consumed all the same: another try at the task must not find it again, and fail again.
            turn.Emit(new MessageConsumed(run.Id, reported.Id, reported.Message, size));
            throw;
        }
        turn.Emit(new MessageConsumed(run.Id, reported.Id, reported.Message, size, closes));
        return true;
    }
}
