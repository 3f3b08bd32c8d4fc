namespace Pawl.Language.Expressions.Values;

/// <summary>Collects the items of a new array.</summary>
internal struct JqArrayBuilder(int capacity)
{
    private const int LargeCapacity = 256;

    private JqValue[] _items = capacity > 0 ? new JqValue[capacity] : [];
    private long _weight = Weights.Container;
    private int _depth = 1;

    /// <summary>Items so far.</summary>
    public int Count { get; private set; }
    /// <summary>Estimated bytes so far.</summary>
    public readonly long Weight => _weight;

    /// <summary>The items so far.</summary>
    public readonly ReadOnlySpan<JqValue> Items => _items.AsSpan(0, Count);

    /// <summary>Adds an item at the end.</summary>
    public void Add(in JqValue item)
    {
        if (Count == _items.Length) Array.Resize(ref _items, Math.Max(4, Count * 2));
        _items[Count++] = item;
        _weight = Weights.Sum(_weight, item.Weight);
        var depth = item.Depth;
        if (depth >= _depth) _depth = depth + 1;
    }

    /// <summary>Adds several.</summary>
    public void AddRange(ReadOnlySpan<JqValue> items)
    {
        foreach (ref readonly var item in items) Add(item);
    }

    /// <summary>The array. The builder must not be used again.</summary>
    public JqArray ToArray()
    {
        if (Count == 0) return JqArray.Empty;
        // A large buffer that is half empty would hold far more memory than its array weighs.
        if (_items.Length >= LargeCapacity && _items.Length - Count > Count / 4) Array.Resize(ref _items, Count);
        return new JqArray(_items, 0, Count, _weight, _depth);
    }
    /// <summary>The array as a value. The builder must not be used again.</summary>
    public JqValue ToValue() => JqValue.From(ToArray());
}
