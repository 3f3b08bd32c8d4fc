namespace Pawl.Runtime.Hosting;

/// <summary>A queue in which tenants take turns: one after the other gets one item out, however many each has in. Within a tenant the order is that of arrival.</summary>
/// <remarks>Not safe for threads: its owner locks. With one tenant it is a plain queue.</remarks>
internal sealed class FairQueue<T>
    where T : class
{
    private readonly Dictionary<string, LinkedList<T>> _byTenant = [];
    private readonly Queue<string> _turns = new();

    /// <summary>Items that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an item at the end of its tenant's.</summary>
    public void Add(string tenant, T item)
    {
        if (!_byTenant.TryGetValue(tenant, out var items))
        {
            _byTenant.Add(tenant, items = new());
            _turns.Enqueue(tenant);
        }
        items.AddLast(item);
        Count++;
    }

    /// <summary>The first item of the tenant whose turn it is; null when nothing waits.</summary>
    public T? Peek()
    {
        while (_turns.TryPeek(out var tenant))
        {
            if (_byTenant[tenant].First is { } first) return first.Value;
            // Its last item was taken out: it has no turn until it comes again.
            _byTenant.Remove(tenant);
            _turns.Dequeue();
        }
        return null;
    }

    /// <summary>Takes that item; null when nothing waits.</summary>
    public T? Take()
    {
        if (Peek() is not { } item) return null;
        var tenant = _turns.Dequeue();
        var items = _byTenant[tenant];
        items.RemoveFirst();
        Count--;
        if (items.Count > 0) _turns.Enqueue(tenant);
        else _byTenant.Remove(tenant);
        return item;
    }

    /// <summary>Takes an item out that is no longer wanted.</summary><returns>False when it does not wait.</returns>
    public bool Remove(string tenant, T item)
    {
        if (!_byTenant.TryGetValue(tenant, out var items) || !items.Remove(item)) return false;
        Count--;
        return true;
    }
}
