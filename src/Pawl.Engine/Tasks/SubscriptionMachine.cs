using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary><c>call: asyncapi</c> with a <c>subscription</c>: an activity that goes on until enough messages are consumed. They are taken in by <see cref="MessageArrivals"/>.</summary>
internal static class SubscriptionMachine
{
    public static void Step(Turn turn, TaskRun run, ProtocolCallTask task, MessageSubscription subscription)
    {
        if (run.Error is { } error)
        {
            turn.Fault(run, error);
            return;
        }
        switch (run.Progress)
        {
            case null:
                Start(turn, run, task, subscription);
                break;
            case ActivityProgress { Failure: { } failure }:
                turn.Fault(run, failure);
                break;
            case ActivityProgress { Messages: { Item: { } item } messages }:
                Iterate(turn, run, task, subscription, messages, item);
                break;
            case ActivityProgress { Messages: { IsOver: true } messages }:
                turn.StopActivity(run.Id);
                Completion.Complete(turn, run, task, Payloads.Checked(JqValue.Array(messages.Results), turn.Context.Limits), task.Then);
                break;
            default:
                throw new DamagedHistoryException($"The subscription at {run.Pointer} waits for a message and cannot be ready.");
        }
    }

    /// <summary>Whether the subscription ends before a next message, or goes on; asked when the messages so far, or the context, have changed.</summary>
    /// <exception cref="RaisedException">The condition failed.</exception>
    public static bool Ends(MessageSubscription subscription, ExpressionScope scope, int count, IEnumerable<JqValue> messages)
    {
        if (subscription.Amount is { } amount) return count >= amount;
        if (subscription.Until is { } until) return scope.Holds(until, JqValue.Array(messages));
        return subscription.While is { } condition && count > 0 && !scope.Holds(condition, JqValue.Array(messages));
    }

    /// <summary>The size of something more that a subscription keeps.</summary>
    /// <exception cref="RaisedException">It would keep too much.</exception>
    public static long Fitting(JqValue value, ConsumedMessages messages, EngineLimits limits) =>
        Payloads.Size(value, limits.PayloadBytes) is var size && messages.Size + size <= limits.PayloadBytes
            ? size
            : throw new RaisedException(ErrorTypes.Runtime($"What one subscription keeps is larger than {limits.PayloadBytes} bytes; end it earlier with 'amount' or 'for', and subscribe again in a loop.", 413));

    private static void Start(Turn turn, TaskRun run, ProtocolCallTask task, MessageSubscription subscription)
    {
        var scope = ExpressionScope.Of(turn, run, task);
        var veil = turn.Definition.Use.Secrets.IsEmpty ? null : new Veil();
        var request = ActivityArguments.Evaluate(turn, run, task, veil);
        var due = subscription.For is { } limit ? Durations.DueAt(turn, limit, run.Input, scope) : (DateTimeOffset?)null;
        if (due <= turn.Now || Ends(subscription, scope, 0, []))
        {
            Completion.Complete(turn, run, task, JqValue.EmptyArray, task.Then);
            return;
        }

        var iterates = subscription.Foreach is not null;
        turn.Emit(new ActivityScheduled(run.Id, request, IsVeiled: veil is { IsUsed: true } ? true : null));
        turn.Emit(new SubscriptionStarted(run.Id, due, iterates, Remembers: iterates && subscription.Amount is null));
    }

    private static void Iterate(Turn turn, TaskRun run, ProtocolCallTask task, MessageSubscription subscription, ConsumedMessages messages, JqValue item)
    {
        if (ForeachIteration.Advance(turn, run, task, subscription.Foreach!, item, messages.Index) is not { } pass) return;

        // The exported context is the one that the conditions see.
        var scope = ExpressionScope.Of(turn, run, task, pass.Context);
        var closes = run.Cursor?.Next == TaskCompleted.WorkflowEnd || Ends(subscription, scope, messages.Count, messages.Messages);
        turn.Emit(new MessageIterationEnded(run.Id, pass.Output, Fitting(pass.Output, messages, turn.Context.Limits), pass.Context, closes));
    }
}
