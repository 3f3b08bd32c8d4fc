using Pawl.Engine;
using Pawl.Engine.State;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Timers;

/// <summary>Fires timers: those due before a horizon are in memory, later ones stay in the store until a refill moves the horizon.</summary>
/// <remarks>
/// Never early: what is due is decided by the clock, here and again by the owner, never by an alarm that went off.
/// One alarm for the earliest timer; nothing runs while nothing is due, except the refill every half window.
/// A timer that its owner already has is remembered until the decision on it is durable, so that a refill does not fire it again.
/// </remarks>
internal sealed class TimerQueue(IExecutionStore store, PartitionMap partitions, RuntimeOptions options, RuntimeEnvironment environment)
{
    private static readonly TimeSpan LeastRefillPause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Dictionary<(ExecutionKey, TimerKey), ArmedTimer> _timers = [];
    private readonly PriorityQueue<ArmedTimer, DateTimeOffset> _queue = new();
    private readonly Signal _wake = new();
    private readonly Signal _horizonMoved = new();
    private DateTimeOffset _horizon = DateTimeOffset.MinValue;
    private volatile bool _isRefillDue = true;

    /// <summary>Timers in memory.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _timers.Count;
        }
    }

    /// <summary>A timer exists, or is due at another time.</summary>
    public void Arm(ExecutionKey execution, TimerKey timer, DateTimeOffset dueAt)
    {
        lock (_lock)
        {
            _timers.Remove((execution, timer));
            if (dueAt >= _horizon) return;
            Add(new(execution, timer, dueAt));
            MakeRoom();
        }
    }

    /// <summary>A timer no longer exists.</summary>
    public void Disarm(ExecutionKey execution, TimerKey timer)
    {
        lock (_lock) _timers.Remove((execution, timer));
    }

    /// <summary>A fired timer turned out to be due later.</summary>
    public void Rearm(ArmedTimer timer, DateTimeOffset dueAt)
    {
        Forget(timer);
        Arm(timer.Execution, timer.Timer, dueAt);
    }

    /// <summary>The decision on a fired timer is durable, or it came to nothing.</summary>
    public void Forget(ArmedTimer timer)
    {
        lock (_lock)
        {
            if (_timers.TryGetValue(timer.Key, out var current) && ReferenceEquals(current, timer)) _timers.Remove(timer.Key);
        }
    }

    /// <summary>Partitions were taken: their timers are read now, not when the horizon moves next.</summary>
    public void Refill()
    {
        _isRefillDue = true;
        _horizonMoved.Set();
    }

    /// <summary>A partition changes hands: what is in memory of it may be out of date from here on.</summary>
    public void Drop(int partition)
    {
        lock (_lock)
        {
            foreach (var timer in _timers.Keys.Where(key => Partitioning.Of(key.Item1) == partition).ToList()) _timers.Remove(timer);
        }
    }

    /// <summary>Fires what is due until it is told to stop.</summary>
    public async Task FireAsync(CancellationToken cancellationToken)
    {
        await using var closing = cancellationToken.Register(_wake.Close);
        await using var alarm = environment.Time.CreateTimer(_ => _wake.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (await _wake.WaitAsync())
        {
            List<ArmedTimer> due;
            lock (_lock)
            {
                due = TakeDue(environment.Now);
                if (_queue.TryPeek(out _, out var next)) alarm.Change(Sleep(next - environment.Now), Timeout.InfiniteTimeSpan);
            }
            foreach (var timer in due) partitions.Post(new TimerEnvelope(timer, this));
        }
    }

    /// <summary>Moves the horizon on until it is told to stop.</summary>
    public async Task RefillAsync(CancellationToken cancellationToken)
    {
        await using var closing = cancellationToken.Register(_horizonMoved.Close);
        await using var alarm = environment.Time.CreateTimer(_ => Refill(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            do
            {
                if (_isRefillDue)
                {
                    _isRefillDue = false;
                    await RefillOnceAsync(cancellationToken);
                }
                alarm.Change(UntilRefill(), Timeout.InfiniteTimeSpan);
            }
            while (await _horizonMoved.WaitAsync());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task RefillOnceAsync(CancellationToken cancellationToken)
    {
        var target = environment.Time.GetUtcNow() + options.TimerWindow;
        // Before the read: a timer committed after the read's snapshot must find the horizon moved already.
        int limit;
        lock (_lock)
        {
            _horizon = target;
            // Those that their owners have already must not hide the others.
            limit = options.ArmedTimers + _timers.Values.Count(timer => timer.HasFired);
        }

        var owned = partitions.Owned.ToDictionary(partition => partition.Number);
        var rows = owned.Count == 0 ? [] : await StorePatience.ReadAsync(token => store.ReadTimersAsync(owned.Keys, target, limit, token), options, environment, cancellationToken);
        lock (_lock)
        {
            if (rows.Count >= limit) _horizon = rows[^1].DueAt;
            foreach (var row in rows)
            {
                // Read for a former ownership: the partition may have been elsewhere meanwhile.
                if (!owned.TryGetValue(row.Partition, out var partition) || !ReferenceEquals(partitions.Find(row.Partition), partition)) continue;
                // What is here came from a commit, or is with its owner: at least as new as what was read.
                if (!_timers.ContainsKey((row.Execution, row.Timer))) Add(new(row.Execution, row.Timer, row.DueAt));
            }
            MakeRoom();
        }
    }

    private TimeSpan UntilRefill()
    {
        lock (_lock)
        {
            var half = (_horizon - environment.Time.GetUtcNow()) / 2;
            return half < LeastRefillPause ? LeastRefillPause : half < options.TimerWindow / 2 ? half : options.TimerWindow / 2;
        }
    }

    /// <summary>Beyond the bound the later half leaves memory: it stays in the store, and the horizon comes nearer.</summary>
    private void MakeRoom()
    {
        if (_timers.Count <= options.ArmedTimers) return;
        var armed = _timers.Values.Where(timer => !timer.HasFired).OrderBy(timer => timer.DueAt).ToList();
        if (armed.Count <= options.ArmedTimers) return;

        var kept = (options.ArmedTimers + 1) / 2;
        _horizon = armed[kept].DueAt;
        foreach (var timer in armed[kept..]) _timers.Remove(timer.Key);
        _horizonMoved.Set();
    }

    private void Add(ArmedTimer timer)
    {
        _timers[timer.Key] = timer;
        var isEarliest = !_queue.TryPeek(out _, out var first) || timer.DueAt < first;
        _queue.Enqueue(timer, timer.DueAt);
        if (isEarliest) _wake.Set();

        // Disarmed timers stay in the queue until their time comes; many of them are swept out at once.
        if (_queue.Count <= (2 * _timers.Count) + 1_024) return;
        _queue.Clear();
        _queue.EnqueueRange(_timers.Values.Where(armed => !armed.HasFired).Select(armed => (armed, armed.DueAt)));
    }

    private List<ArmedTimer> TakeDue(DateTimeOffset now)
    {
        var due = new List<ArmedTimer>();
        while (_queue.TryPeek(out var timer, out var dueAt))
        {
            var isArmed = _timers.TryGetValue(timer.Key, out var current) && ReferenceEquals(current, timer);
            if (isArmed && dueAt > now) break;
            _queue.Dequeue();
            if (!isArmed) continue;
            timer.HasFired = true;
            due.Add(timer);
        }
        return due;
    }

    // Whole milliseconds, rounded up: an alarm that goes off too soon would go round and round until the time comes.
    private TimeSpan Sleep(TimeSpan untilDue) =>
        TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp(untilDue.TotalMilliseconds, 1, options.ClockCheck.TotalMilliseconds)));
}
