using System.Collections;

namespace Pawl.Language.Expressions.Values;

/// <summary>An immutable object whose members keep the order of insertion.</summary>
/// <remarks>
/// Like <see cref="JqArray"/>, several objects may share one table: each sees its first <see cref="Count"/> entries, and adding a new
/// key to the object that ends where the table does writes behind it, in amortised constant time.
/// </remarks>
internal sealed class JqObject : IEnumerable<KeyValuePair<string, JqValue>>
{
    /// <summary>No members.</summary>
    public static JqObject Empty { get; } = new(new MemberTable(0), 0, Weights.Container, 1);

    private MemberTable _table;

    internal JqObject(MemberTable table, int count, long weight, int depth)
    {
        if (depth > JqValue.MaxDepth) throw JqArray.DepthExceeded();
        _table = table;
        Count = count;
        Weight = Math.Clamp(weight, 0, Weights.Max);
        Depth = depth;
    }

    /// <summary>Members.</summary>
    public int Count { get; private set; }
    /// <summary>See <see cref="JqValue.Weight"/>.</summary>
    public long Weight { get; private set; }
    /// <summary>See <see cref="JqValue.Depth"/>.</summary>
    public int Depth { get; private set; }
    /// <summary>Who may change this object in place; see <see cref="Ownership"/>.</summary>
    public Ownership? Owner { get; internal set; }

    /// <summary>The members in order of insertion.</summary>
    public ReadOnlySpan<Member> Entries => _table.Entries(Count);

    /// <summary>Finds a member.</summary>
    public bool TryGet(string key, out JqValue value)
    {
        var at = _table.Find(key, Count);
        value = at >= 0 ? Entries[at].Value : default;
        return at >= 0;
    }

    /// <summary>The member's value; null when absent.</summary>
    public JqValue Get(string key)
    {
        var at = _table.Find(key, Count);
        return at >= 0 ? Entries[at].Value : default;
    }

    /// <summary>The member's place in the order, or -1.</summary>
    public int IndexOf(string key) => _table.Find(key, Count);

    /// <summary>This object with a member set: replaced in its place, or added at the end.</summary>
    public JqObject With(string key, in JqValue value)
    {
        var at = _table.Find(key, Count);
        var depth = Math.Max(Depth, value.Depth + 1);
        if (at < 0)
        {
            var grown = _table.TryAppend(Count, key, value) ? _table : _table.CopyAndAppend(Count, key, value);
            return new JqObject(grown, Count + 1, Weight + WeightOf(key, value), depth);
        }
        var old = Entries[at].Value;
        if (old.IsIdenticalTo(value)) return this;
        var copy = _table.Copy(Count, Count);
        copy.Replace(at, value);
        return new JqObject(copy, Count, Weight - old.Weight + value.Weight, depth);
    }

    /// <summary>This object without a member; itself when absent.</summary>
    public JqObject Without(string key)
    {
        var at = _table.Find(key, Count);
        if (at < 0) return this;
        var builder = new JqObjectBuilder(Count - 1);
        for (var i = 0; i < Count; i++)
        {
            if (i != at) builder.Set(Entries[i].Key, Entries[i].Value);
        }
        return builder.ToObject();
    }

    /// <summary>Member keys in order of code points.</summary>
    public string[] SortedKeys()
    {
        var keys = new string[Count];
        for (var i = 0; i < keys.Length; i++) keys[i] = Entries[i].Key;
        Array.Sort(keys, CodePoints.Compare);
        return keys;
    }

    /// <summary>Sets a member in place. Only the owner may.</summary>
    /// <param name="key">Which.</param>
    /// <param name="value">The new value; perhaps the old one, itself changed in place.</param>
    /// <param name="oldWeight">What the old value weighed, if there was one.</param>
    internal void SetOwned(string key, in JqValue value, long oldWeight)
    {
        Depth = Math.Max(Depth, value.Depth + 1);
        if (Depth > JqValue.MaxDepth) throw JqArray.DepthExceeded();
        var at = _table.Find(key, Count);
        if (at >= 0)
        {
            Weight = Math.Clamp(Weight + value.Weight - oldWeight, 0, Weights.Max);
            _table.Replace(at, value);
        }
        else
        {
            if (!_table.TryAppend(Count, key, value)) _table = _table.CopyAndAppend(Count, key, value);
            Count++;
            Weight = Weights.Sum(Weight, WeightOf(key, value));
        }
    }

    /// <summary>A copy that <paramref name="owner"/> may change in place.</summary>
    internal JqObject CopyFor(Ownership owner)
    {
        owner.IsUsed = true;
        var copy = _table.Copy(Count, Count + 1);
        return new JqObject(copy, Count, Weight, Depth) { Owner = owner };
    }

    internal static long WeightOf(string key, in JqValue value) => Weights.Of(key) + Weights.Member + value.Weight;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, JqValue>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return new(Entries[i].Key, Entries[i].Value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
