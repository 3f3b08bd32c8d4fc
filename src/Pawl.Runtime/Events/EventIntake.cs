using Pawl.Engine.Events;
using Pawl.Language.Expressions;
using Pawl.Runtime.Commits;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Events;

/// <summary>Takes events from outside: refuses what cannot be taken, and waits a bounded time for their commit.</summary>
internal sealed class EventIntake(RuntimeParts parts, ExecutionDoor door)
{
    private static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(1);

    /// <inheritdoc cref="IEventIntake.AppendAsync"/>
    public async Task<IReadOnlyList<bool>> AppendAsync(string tenant, IReadOnlyList<IncomingEvent> events, CancellationToken cancellationToken)
    {
        door.RefuseWhenClosed();
        var first = new Dictionary<(string Source, string Id), int>();
        var pending = new PendingEvents(Distinct(tenant, events, first));
        if (parts.Environment.Has(PlantedBug.AcceptEventsBeforeCommit)) pending.Reply.Answer([.. pending.Events.Select(_ => true)]);

        if (!parts.Commits.TryAdd(pending)) throw new RuntimeUnavailableException("Too many events wait for the store.", RetrySoon);
        var areNew = await AskAsync(pending, cancellationToken);
        // An event that stands twice in a request is new the first time.
        var told = new HashSet<int>();
        return [.. events.Select(incoming => first[(incoming.Source, incoming.Id)]).Select(at => told.Add(at) && areNew[at])];
    }

    private List<AppendedEvent> Distinct(string tenant, IReadOnlyList<IncomingEvent> events, Dictionary<(string, string), int> first)
    {
        var now = parts.Environment.Now;
        var receipt = NewReceipt();
        var distinct = new List<AppendedEvent>(events.Count);
        foreach (var incoming in events)
        {
            if (!first.TryAdd((incoming.Source, incoming.Id), distinct.Count)) continue;
            distinct.Add(new()
            {
                Tenant = tenant,
                Source = incoming.Source,
                Id = incoming.Id,
                Type = incoming.Type,
                ReceivedAt = now,
                Envelope = incoming.Envelope,
                Keys = CorrelationKeys.Of(JqValue.Parse(incoming.Envelope.Span)),
                Receipt = receipt,
            });
        }
        return distinct;
    }

    private async Task<IReadOnlyList<bool>> AskAsync(PendingEvents pending, CancellationToken cancellationToken)
    {
        try
        {
            return await pending.Reply.WaitAsync().WaitAsync(parts.Options.AnswerWithin, parts.Environment.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new RuntimeUnavailableException($"The events were not stored within {parts.Options.AnswerWithin.TotalSeconds} s: the store is away or slow. Send them again: what was stored meanwhile is recognized.", RetrySoon)
            {
                MayHaveHappened = true,
            };
        }
    }

    private Guid NewReceipt()
    {
        Span<byte> bytes = stackalloc byte[16];
        parts.Environment.Entropy(bytes);
        return new(bytes);
    }
}
