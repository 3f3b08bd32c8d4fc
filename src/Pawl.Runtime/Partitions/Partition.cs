using System.Threading.Channels;
using Pawl.Engine;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Inbox;
using Pawl.Runtime.Nodes;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Partitions;

/// <summary>Owns the executions of one partition: a single loop that decides for one after the other, so that nothing here needs a lock.</summary>
/// <remarks>
/// While a decision of an execution is being committed, its further mail waits behind it; other executions go on.
/// Requests from outside are bounded at <see cref="TryPost"/>. Everything else is an answer to something that this node has under way
/// (a commit, a read, a timer, an activity), is bounded there, and must get through.
/// </remarks>
internal sealed partial class Partition(int number, long epoch, RuntimeParts parts)
{
    private readonly Channel<Mail> _mailbox = Channel.CreateUnbounded<Mail>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<ExecutionKey, LiveExecution> _live = [];
    private readonly HotExecutions _hot = new(parts.Options.HotExecutions / Partitioning.Count);
    private readonly OutsideRequests _outside = new(parts.Options.PartitionQueue);
    private OutsideMail? _outsideMail;
    private Exception? _abandoned;

    /// <summary>Its number.</summary>
    public int Number => number;

    /// <summary>The epoch under which this node owns it: what it commits is refused once another one holds.</summary>
    public long Epoch => epoch;

    /// <summary>What is in its inbox and was not read.</summary>
    public Recovery.UnreadInbox Unread { get; } = new();

    /// <summary>What it shares with the other loops.</summary>
    public RuntimeParts Parts => parts;

    /// <summary>Inbox rows that were consumed lately.</summary>
    public InboxMemory Consumed { get; } = new(parts.Options.InboxMemory);

    /// <summary>Whether it stopped for good: ownership was lost or given up, or the runtime stops.</summary>
    public bool IsAbandoned => Volatile.Read(ref _abandoned) is not null;

    /// <summary>Hands over a request from outside.</summary>
    /// <returns>False when too many wait already.</returns>
    public bool TryPost(Envelope request)
    {
        if (!_outside.TryAdd(request)) return false;
        Post(_outsideMail ??= new(this));
        return true;
    }

    /// <summary>Hands over a message; once the loop has ended, it is refused.</summary>
    public void Post(Mail mail)
    {
        if (_mailbox.Writer.TryWrite(mail)) return;
        if (mail is Envelope envelope) Refuse(envelope, _abandoned!);
        else mail.Refuse(_abandoned!);
    }

    /// <summary>The loop. It ends after <see cref="Abandon"/>, and never by an exception.</summary>
    public async Task RunAsync()
    {
        while (await _mailbox.Reader.WaitToReadAsync())
        {
            while (_mailbox.Reader.TryRead(out var mail))
            {
                if (_abandoned is { } reason)
                {
                    if (mail is Envelope envelope) Refuse(envelope, reason);
                    else mail.Refuse(reason);
                    continue;
                }

                try
                {
                    mail.Deliver(this);
                }
                catch (Exception fault)
                {
                    SetAside(Find(mail.Key), fault);
                }
            }
        }

        Clear(_abandoned!);
    }

    /// <summary>Stops for good: nothing is decided from here on, whoever waits is told why, and the memory is given up.</summary>
    public void Abandon(Exception reason)
    {
        Interlocked.CompareExchange(ref _abandoned, reason, null);
        _mailbox.Writer.TryComplete();
        _drained.TrySetResult();
    }

    /// <summary>Takes the request from outside in whose turn it is.</summary>
    public void ReceiveNext()
    {
        if (_outside.Take() is { } request) Receive(request);
    }

    /// <summary>Refuses it instead.</summary>
    public void RefuseNext(Exception reason)
    {
        if (_outside.Take() is { } request) Refuse(request, reason);
    }

    /// <summary>Takes an envelope in.</summary>
    public void Receive(Envelope envelope)
    {
        if (envelope is ReleaseEnvelope release) release.WasAside = parts.Ward.Remove(envelope.Key);
        var live = Find(envelope.Key);
        live.Mail.Enqueue(envelope);
        Pump(live);
    }

    /// <summary>Handles mail of an execution until it must wait for something, or nothing is left.</summary>
    public void Pump(LiveExecution live)
    {
        while (true)
        {
            switch (live.Stage)
            {
                case LiveStage.Loading or LiveStage.Committing:
                    return;
                // What is refused needs no state, and reading it might break it again; it stays unknown, for whoever only looks at it next.
                case LiveStage.Unknown when live.Mail.TryPeek(out var first) && RefusalOf(live, first) is not null:
                    break;
                case LiveStage.Unknown when live.Mail.TryPeek(out var first) && !first.IsSurelyNew:
                    Load(live);
                    return;
                default:
                    live.Stage = LiveStage.Ready;
                    break;
            }

            if (!Next(live, out var envelope))
            {
                Rest(live);
                return;
            }

            if (envelope.IsAbandoned) continue;
            if (Volatile.Read(ref _draining) is { } reason)
            {
                envelope.Refuse(reason);
                continue;
            }

            if (RefusalOf(live, envelope) is { } quarantine)
            {
                RefuseForGood(live, envelope, new ExecutionQuarantinedException(quarantine));
                continue;
            }

            if (envelope.Row is { } row && Consumed.Has(row.Id))
            {
                // It was read again while it was handled.
                Consume(live, new ConclusionEnvelope(envelope, answer: null), row.Id);
                continue;
            }

            try
            {
                envelope.Handle(this, live);
                if (live.Stage is LiveStage.Ready) Conclude(live, envelope);
            }
            catch (Exception fault)
            {
                envelope.Refuse(fault);
                SetAside(live, fault);
                return;
            }
        }
    }

    /// <summary>Keeps an envelope until something that it needs was read; it is then handled before the others.</summary>
    public void Hold(LiveExecution live, Envelope envelope)
    {
        live.Held = envelope;
        live.Stage = LiveStage.Loading;
    }

    /// <summary>Keeps an envelope until the next decision of its execution is durable; it is then handled again.</summary>
    public static void Park(LiveExecution live, Envelope envelope) => (live.Parked ??= []).Add(envelope);

    /// <summary>Sets an execution aside: its mail is refused and it leaves memory, while its neighbours go on.</summary>
    public void SetAside(LiveExecution live, Exception fault)
    {
        var quarantine = parts.Ward.Add(live.Key, fault);
        LogSetAside(parts.Logger, live.Key, quarantine.Reason, fault);
        parts.Activities.CancelAll(live.Key);
        Forget(live, new ExecutionQuarantinedException(quarantine));
    }

    /// <summary>A watcher has gone.</summary>
    public void Unwatch(WatchRequest watch)
    {
        if (!_live.TryGetValue(watch.Key, out var live) || live.Watchers?.Remove(watch) is not true) return;
        if (live.Stage is LiveStage.Ready && live.Watchers.Count == 0) Rest(live);
    }

    /// <summary>A request of another node that led to no decision: its answer is written all the same.</summary>
    private void Conclude(LiveExecution live, Envelope envelope)
    {
        if (envelope.Row is { } row && envelope.AnswerToNode(live) is { } answer) Consume(live, new ConclusionEnvelope(envelope, answer), row.Id);
    }

    /// <summary>Why an envelope is refused: its execution is set aside. One that only reads may, unless servers died over it.</summary>
    private Quarantine? RefusalOf(LiveExecution live, Envelope envelope) => parts.Ward.Find(live.Key) is { } quarantine && (!envelope.OnlyReads || quarantine.IsDeadly) ? quarantine : null;

    /// <summary>Refuses what would be refused again; another node that asked is told.</summary>
    private void RefuseForGood(LiveExecution live, Envelope envelope, Exception reason)
    {
        if (envelope.Row is { } row) Consume(live, new ConclusionEnvelope(envelope, NodeAnswers.Of(reason)), row.Id);
        else envelope.Refuse(reason);
    }

    private bool Next(LiveExecution live, out Envelope envelope)
    {
        if (live.Held is { } held)
        {
            live.Held = null;
            envelope = held;
            return true;
        }

        if (!live.Mail.TryDequeue(out envelope!)) return false;
        if (envelope.IsFromOutside) _outside.Forget(envelope);
        return true;
    }

    private LiveExecution Find(ExecutionKey key)
    {
        if (!_live.TryGetValue(key, out var live) || ForgotEnded(live))
        {
            live = new(key);
            _live.Add(key, live);
            _holdsSome = true;
            _away.Remove(key);
            parts.CountBusy(+1);
        }
        else if (live.Idle is not null)
        {
            _hot.Remove(live);
            parts.CountBusy(+1);
        }
        return live;
    }

    /// <summary>What ended a while ago is asked of the store again: it may have been removed there.</summary>
    private bool ForgotEnded(LiveExecution live)
    {
        if (live.Idle is null || live.State is not { End: not null, EndedAt: { } endedAt } || parts.Environment.Now - endedAt < parts.Options.EndedInMemory) return false;
        _hot.Remove(live);
        _live.Remove(live.Key);
        return true;
    }

    private void Rest(LiveExecution live)
    {
        if (live.Watchers is { Count: > 0 } || live.Parked is { Count: > 0 }) return;
        parts.CountBusy(-1);
        if (!live.Exists) _live.Remove(live.Key);
        else if (_hot.Add(live) is { } evicted) LeaveMemory(evicted);
    }

    private void Forget(LiveExecution live, Exception reason)
    {
        if (live.Idle is null) parts.CountBusy(-1);
        _hot.Remove(live);
        _live.Remove(live.Key);
        live.Held?.Refuse(reason);
        live.Committing?.Cause.Refuse(reason);
        foreach (var parked in live.Parked ?? []) Refuse(parked, reason);
        while (live.Mail.TryDequeue(out var envelope)) Refuse(envelope, reason);
        foreach (var watcher in live.Watchers ?? []) watcher.Refuse(reason);
    }

    private void Refuse(Envelope envelope, Exception reason)
    {
        if (envelope.IsFromOutside) _outside.Forget(envelope);
        envelope.Refuse(reason);
    }

    private void Clear(Exception reason)
    {
        foreach (var live in _live.Values.ToList()) Forget(live, reason);
    }
}
