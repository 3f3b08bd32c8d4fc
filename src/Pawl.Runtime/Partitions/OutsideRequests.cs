using Pawl.Runtime.Hosting;

namespace Pawl.Runtime.Partitions;

/// <summary>Requests from outside that wait in one partition: bounded in all and for each tenant, and tenants take turns.</summary>
/// <param name="bound">Requests in all. A tenant may have three quarters of them, so that one with many leaves room for the others.</param>
internal sealed class OutsideRequests(int bound)
{
    private readonly Lock _lock = new();
    private readonly FairQueue<Envelope> _queue = new();
    private readonly Dictionary<string, int> _waiting = [];
    private readonly int _share = ((bound * 3) + 3) / 4;
    private int _count;

    /// <summary>Adds one.</summary><returns>False when too many wait already.</returns>
    public bool TryAdd(Envelope request)
    {
        var tenant = request.Key.Tenant;
        lock (_lock)
        {
            var waiting = _waiting.GetValueOrDefault(tenant);
            if (_count >= bound || waiting >= _share) return false;
            _count++;
            _waiting[tenant] = waiting + 1;
            _queue.Add(tenant, request);
            return true;
        }
    }

    /// <summary>The next one; null when all were taken. It counts until <see cref="Forget"/>.</summary>
    public Envelope? Take()
    {
        lock (_lock) return _queue.Take();
    }

    /// <summary>One is being handled, or was refused.</summary>
    public void Forget(Envelope request)
    {
        var tenant = request.Key.Tenant;
        lock (_lock)
        {
            _count--;
            if (--_waiting[tenant] == 0) _waiting.Remove(tenant);
        }
    }
}

/// <summary>Says that a request from outside waits: which one comes next is decided when its turn comes.</summary>
internal sealed class OutsideMail(Partition owner) : Mail(new("", ""))
{
    /// <inheritdoc/>
    public override void Deliver(Partition _) => owner.ReceiveNext();

    /// <inheritdoc/>
    public override void Refuse(Exception reason) => owner.RefuseNext(reason);
}
