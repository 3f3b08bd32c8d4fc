namespace Pawl.Language.Expressions.Values;

/// <summary>Collects the members of a new object.</summary>
internal struct JqObjectBuilder(int capacity)
{
    private MemberTable _table = new(capacity);
    private long _weight = Weights.Container;
    private int _depth = 1;

    /// <summary>Members so far.</summary>
    public int Count { get; private set; }
    /// <summary>Estimated bytes so far.</summary>
    public readonly long Weight => _weight;

    /// <summary>Sets a member: replaced in its place, or added at the end.</summary>
    public void Set(string key, in JqValue value)
    {
        var at = _table.Find(key, Count);
        if (at >= 0)
        {
            _weight = Weights.Sum(_weight, value.Weight - _table.Entries(Count)[at].Value.Weight);
            _table.Replace(at, value);
        }
        else
        {
            if (!_table.TryAppend(Count, key, value)) _table = _table.CopyAndAppend(Count, key, value);
            Count++;
            _weight = Weights.Sum(_weight, JqObject.WeightOf(key, value));
        }
        var depth = value.Depth;
        if (depth >= _depth) _depth = depth + 1;
    }

    /// <summary>The object. The builder must not be used again.</summary>
    public readonly JqObject ToObject() => Count == 0 ? JqObject.Empty : new JqObject(_table, Count, _weight, _depth);
    /// <summary>The object as a value. The builder must not be used again.</summary>
    public readonly JqValue ToValue() => JqValue.From(ToObject());
}
