using Pawl.Engine;
using Pawl.Engine.ActiveTimes;
using Pawl.Runtime.ActiveTimes;

namespace Pawl.Runtime.Partitions;

internal sealed partial class Partition
{
    /// <summary>Executions that left memory while they were at work, and when they can have used up their time: at most as many as have activities under way.</summary>
    private readonly Dictionary<ExecutionKey, DateTimeOffset> _away = [];
    private readonly DateTimeOffset _ownedSince = parts.Environment.Now;
    private int _askedForActiveTimes;
    /// <summary>False only while it holds no execution at all, in memory or away: then there is nothing to look at.</summary>
    private volatile bool _holdsSome;

    /// <summary>Since when this loop has been able to work: it took the partition over then, or the store came back later.</summary>
    private DateTimeOffset WorkingSince => parts.Commits.StoreBackAt is { } back && back > _ownedSince ? back : _ownedSince;

    /// <summary>Has the loop look for executions that were at work too long; does nothing while it was asked and has not looked.</summary>
    public void AskForActiveTimes()
    {
        if (_holdsSome && Interlocked.Exchange(ref _askedForActiveTimes, 1) == 0) Post(new ActiveTimeMail());
    }

    /// <summary>Looks for executions that were at work too long.</summary>
    public void CheckActiveTimes()
    {
        Volatile.Write(ref _askedForActiveTimes, 0);
        _holdsSome = _live.Count + _away.Count > 0;
        // While nothing can be written nobody is at work, and what is decided now would stand in the history later.
        if (parts.Commits.IsStoreAway) return;
        var (now, since) = (parts.Environment.Now, WorkingSince);
        List<ExecutionKey>? due = null;
        foreach (var live in _live.Values)
        {
            // The cheap question first: what began less than its limit ago cannot have used it up.
            if (live.State is not { End: null, Active: { } active } state || live.IsAskedForActiveTime || now - state.StartedAt < active.Limit) continue;
            if (ActiveTime.UsedUpAt(state, since) is not { } at || at > now) continue;
            live.IsAskedForActiveTime = true;
            (due ??= []).Add(live.Key);
        }
        foreach (var (key, at) in _away)
            if (at <= now) (due ??= []).Add(key);
        foreach (var key in due ?? []) Receive(new ActiveTimeEnvelope(key));
    }

    /// <summary>An execution leaves memory.</summary>
    private void LeaveMemory(LiveExecution live)
    {
        _live.Remove(live.Key);
        if (live.State is { } state && ActiveTime.UsedUpAt(state, WorkingSince) is { } at) _away[live.Key] = at;
    }
}
