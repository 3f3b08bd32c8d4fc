using System.Diagnostics.CodeAnalysis;

namespace Pawl.Runtime.Definitions;

/// <summary>A bounded map that forgets the entry that was not used for the longest time. Safe for many threads.</summary>
internal sealed class BoundedCache<TKey, TValue>(int bound)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<KeyValuePair<TKey, TValue>>> _entries = [];
    private readonly LinkedList<KeyValuePair<TKey, TValue>> _order = new();

    /// <summary>Looks an entry up.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                value = default;
                return false;
            }

            _order.Remove(node);
            _order.AddLast(node);
            value = node.Value.Value;
            return true;
        }
    }

    /// <summary>Adds or replaces an entry.</summary>
    public void Set(TKey key, TValue value)
    {
        lock (_lock)
        {
            if (_entries.Remove(key, out var old)) _order.Remove(old);
            _entries[key] = _order.AddLast(KeyValuePair.Create(key, value));
            if (_entries.Count <= bound) return;

            _entries.Remove(_order.First!.Value.Key);
            _order.RemoveFirst();
        }
    }

    /// <summary>Drops an entry.</summary>
    public void Remove(TKey key)
    {
        lock (_lock)
        {
            if (_entries.Remove(key, out var node)) _order.Remove(node);
        }
    }
}
