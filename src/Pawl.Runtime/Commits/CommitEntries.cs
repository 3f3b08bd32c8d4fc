using System.Collections.Immutable;
using System.Globalization;
using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.Events;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Commits;

/// <summary>Turns decisions into what the store writes.</summary>
internal static class CommitEntries
{
    /// <summary>The entry of a decision.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="createdAt">When it was accepted; now when the decision starts it.</param>
    /// <param name="before">The state that was decided on; null when it did not exist.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="at">Time of the decision.</param>
    /// <param name="start">The row to insert when the decision starts it; null otherwise.</param>
    /// <param name="consumed">The inbox row that led to it; null when none did.</param>
    public static CommitEntry Of(ExecutionKey execution, int partition, DateTimeOffset createdAt, ExecutionState? before, Decision decision, DateTimeOffset at, ExecutionStart? start, Guid? consumed)
    {
        var after = decision.State;
        var position = (before?.Position ?? 0) + 1;
        var starts = before is null && after is not null;
        var migrates = before is not null && after is not null && after.Definition != before.Definition;
        return new()
        {
            Execution = execution,
            Partition = partition,
            CreatedAt = createdAt,
            Position = position,
            EventCount = decision.Events.Length,
            Events = decision.Events.IsEmpty ? default : HistoryJson.Write(decision.Events),
            At = at,
            Start = starts ? start : null,
            Status = after is not null && (starts || migrates || after.Status != before!.Status) ? after.Status : null,
            Version = migrates ? after!.Definition.Version : null,
            End = after?.End is not null && before?.End is null ? new(after.Output, after.Error, after.CancelReason) : null,
            Suspended = after?.Suspension is { } suspension && (!ReferenceEquals(suspension, before?.Suspension) || HasInFlight(before) != HasInFlight(after)) ? new(suspension, HasInFlight(after)) : null,
            Resumed = before?.Suspension is not null && after?.Suspension is null,
            Notices = Webhooks.WebhookNotice.Of(execution, before, decision, position, at),
            TimersSet = decision.TimersSet,
            TimersCleared = decision.TimersCleared,
            SubscriptionsSet = Subscriptions(decision),
            SubscriptionsCleared = decision.SubscriptionsCleared,
            Emitted = Emitted(execution, decision.Emitted, at),
            Outgoing = Outgoing(execution, position, decision.Outgoing),
            Consumed = consumed is { } row ? [row] : [],
        };
    }

    private static bool HasInFlight(ExecutionState? state) => state is not null && (!state.Detached.IsEmpty || state.Runs.Values.Any(run => run.Progress is ActivityProgress { IsPending: true }));

    private static ImmutableArray<SubscriptionRow> Subscriptions(Decision decision) => decision.SubscriptionsSet.IsEmpty
        ? []
        :
        [
            .. from subscription in decision.SubscriptionsSet
               from topic in subscription.Value.Topics
               select new SubscriptionRow(subscription.Key, topic.Type, subscription.Value.Position, topic.Replays, topic.Key),
        ];

    private static ImmutableArray<AppendedEvent> Emitted(ExecutionKey emitter, ImmutableArray<EmittedEvent> events, DateTimeOffset at) => events.IsEmpty
        ? []
        :
        [
            .. from emitted in events
               select new AppendedEvent
               {
                   Tenant = emitter.Tenant,
                   Source = emitted.Envelope["source"].AsString(),
                   Id = emitted.Envelope["id"].AsString(),
                   Type = emitted.Envelope["type"].AsString(),
                   ReceivedAt = at,
                   Envelope = emitted.Envelope.ToUtf8(),
                   Keys = CorrelationKeys.Of(emitted.Envelope),
                   EmittedBy = emitter.Id,
                   Position = emitted.Position,
               },
        ];

    private static ImmutableArray<InboxRow> Outgoing(ExecutionKey sender, long position, ImmutableArray<OutgoingStimulus> stimuli)
    {
        if (stimuli.IsEmpty) return [];
        var rows = ImmutableArray.CreateBuilder<InboxRow>(stimuli.Length);
        for (var i = 0; i < stimuli.Length; i++)
        {
            // Named by what sends it, so that a decision committed twice sends once.
            var id = ExecutionIds.Derived("inbox", sender.Tenant, sender.Id, position.ToString(CultureInfo.InvariantCulture), i.ToString(CultureInfo.InvariantCulture));
            var receiver = new ExecutionKey(sender.Tenant, stimuli[i].ExecutionId);
            rows.Add(new(id, receiver, Partitioning.Of(receiver), HistoryJson.Write(stimuli[i].Stimulus)));
        }
        return rows.MoveToImmutable();
    }
}
