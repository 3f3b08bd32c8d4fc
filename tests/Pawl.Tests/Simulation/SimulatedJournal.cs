using System.Globalization;
using Pawl.Engine;
using Pawl.Engine.Events;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Expressions;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;

namespace Pawl.Tests.Simulation;

/// <summary>Events and subscriptions as the real store keeps them.</summary>
internal sealed class SimulatedJournal
{
    private readonly HashSet<(string Tenant, string Source, string Id)> _known = [];

    public List<StoredEvent> Events { get; } = [];
    public Dictionary<(ExecutionKey Execution, int Run, string Topic), SubscriptionRow> Subscriptions { get; } = [];

    /// <summary>Planted: what is past when a task begins to listen is not delivered.</summary>
    public bool ForgetsReplays { get; init; }
    /// <summary>Planted: what is past is told by the clocks of the nodes that stored the event and began the execution.</summary>
    public bool ReplaysByClock { get; init; }
    /// <summary>Planted: subscriptions are looked up when the transaction begins, not when the event is stored.</summary>
    public bool RoutesFromOldSnapshot { get; init; }

    /// <summary>Subscribes, and gives what is past.</summary>
    /// <param name="entry">What is committed.</param>
    /// <param name="start">The last event that was stored when the execution began.</param>
    /// <param name="startedAt">When it began, by the clock of its node.</param>
    public IEnumerable<InboxRow> Subscribe(CommitEntry entry, long start, DateTimeOffset startedAt)
    {
        foreach (var run in entry.SubscriptionsCleared)
            foreach (var key in Subscriptions.Keys.Where(key => key.Execution == entry.Execution && key.Run == run).ToList()) Subscriptions.Remove(key);
        foreach (var row in entry.SubscriptionsSet) Subscriptions[(entry.Execution, row.Run, Named(row.Topic, row.Key))] = row;

        return
        [
            .. from stored in Events
               where stored.Appended.Tenant == entry.Execution.Tenant && !ForgetsReplays
               from run in entry.SubscriptionsSet.Where(row => row.Replays && (ReplaysByClock ? stored.Appended.ReceivedAt >= startedAt : stored.Sequence > start) && Covers(row, stored)).Select(row => row.Run).Distinct()
               select Delivery(stored, entry.Execution, run, isReplayed: true),
        ];
    }

    /// <summary>Appends an event unless it is known, and gives it to every subscription.</summary>
    public List<InboxRow>? Append(AppendedEvent appended, IReadOnlyCollection<(ExecutionKey, int, string)> before)
    {
        if (!_known.Add((appended.Tenant, appended.Source, appended.Id))) return null;
        var stored = new StoredEvent(Events.Count + 1, appended, JqValue.Parse(appended.Envelope.Span));
        Events.Add(stored);
        return
        [
            .. from subscription in Subscriptions
               where subscription.Key.Execution.Tenant == appended.Tenant && Covers(subscription.Value, stored)
               where !RoutesFromOldSnapshot || before.Contains(subscription.Key)
               let isReplayed = appended.EmittedBy == subscription.Key.Execution.Id && appended.Position < subscription.Value.Position
               where !isReplayed || subscription.Value.Replays
               group isReplayed by (subscription.Key.Execution, subscription.Key.Run) into delivery
               orderby delivery.Key.Execution.Id, delivery.Key.Run
               select Delivery(stored, delivery.Key.Execution, delivery.Key.Run, delivery.First()),
        ];
    }

    /// <summary>A topic with its key.</summary>
    public static string Named(string topic, long key) => key == CorrelationKeys.None ? topic : $"{topic} {key}";

    private static bool Covers(SubscriptionRow row, StoredEvent stored) =>
        new EventTopic(row.Topic, Replays: false).Covers(stored.Appended.Type) && (stored.Appended.Keys.IsDefault || stored.Appended.Keys.Contains(row.Key));

    private static InboxRow Delivery(StoredEvent stored, ExecutionKey execution, int run, bool isReplayed)
    {
        var id = ExecutionIds.Derived("event", execution.Tenant, execution.Id, run.ToString(CultureInfo.InvariantCulture), stored.Sequence.ToString(CultureInfo.InvariantCulture));
        var stimulus = new EventArrived(run, stored.Sequence, stored.Appended.ReceivedAt, stored.Envelope, isReplayed);
        return new(id, execution, Partitioning.Of(execution), HistoryJson.Write(stimulus));
    }
}

/// <summary>An event in the store.</summary>
internal sealed record StoredEvent(long Sequence, AppendedEvent Appended, JqValue Envelope);
