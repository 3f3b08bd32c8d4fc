using System.Numerics;

namespace Pawl.Language.Expressions.Values;

/// <summary>One member of an object.</summary>
internal struct Member
{
    /// <summary>The key.</summary>
    public string Key;
    /// <summary>The value.</summary>
    public JqValue Value;
}

/// <summary>Members in order of insertion, with a hash index once there are many. Shared by objects; grows only at its end.</summary>
internal sealed class MemberTable
{
    // Up to here a scan over the keys is quicker than hashing the one sought.
    private const int ScanLimit = 8;

    private readonly Member[] _entries;
    private readonly int[]? _index; // open addressing: place + 1, or 0 for free; at most half full
    private int _taken;

    public MemberTable(int capacity)
    {
        _entries = capacity > 0 ? new Member[capacity] : [];
        if (capacity > ScanLimit) _index = new int[BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
    }

    /// <summary>The first members.</summary>
    public ReadOnlySpan<Member> Entries(int count) => new(_entries, 0, count);

    /// <summary>The place of a key among the first <paramref name="count"/> members, or -1.</summary>
    public int Find(string key, int count)
    {
        if (_index is not null) return FindHashed(key, count);
        var entries = new ReadOnlySpan<Member>(_entries, 0, count);
        for (var i = 0; i < entries.Length; i++)
        {
            if (ReferenceEquals(entries[i].Key, key)) return i; // programs and readers reuse their key strings
        }
        for (var i = 0; i < entries.Length; i++)
        {
            var candidate = entries[i].Key;
            if (candidate.Length == key.Length && candidate.AsSpan().SequenceEqual(key)) return i;
        }
        return -1;
    }

    /// <summary>Adds a new key behind the first <paramref name="count"/> members; false when that place is taken or there is no room.</summary>
    public bool TryAppend(int count, string key, in JqValue value)
    {
        // Values may be shared between threads: only one of two appenders can win the place.
        if (count >= _entries.Length || Interlocked.CompareExchange(ref _taken, count + 1, count) != count) return false;
        _entries[count] = new Member { Key = key, Value = value };
        if (_index is not null) Insert(key, count);
        return true;
    }

    /// <summary>A copy of the first <paramref name="count"/> members, with one more and room to grow.</summary>
    public MemberTable CopyAndAppend(int count, string key, in JqValue value)
    {
        var copy = Copy(count, Math.Max(4, count * 2));
        copy.TryAppend(count, key, value);
        return copy;
    }

    /// <summary>A copy of the first <paramref name="count"/> members.</summary>
    public MemberTable Copy(int count, int capacity)
    {
        var copy = new MemberTable(capacity) { _taken = count };
        Array.Copy(_entries, copy._entries, count);
        if (copy._index is null) return copy;
        if (_index is not null && _index.Length == copy._index.Length && _taken == count)
        {
            Array.Copy(_index, copy._index, _index.Length);
            return copy;
        }
        for (var i = 0; i < count; i++) copy.Insert(copy._entries[i].Key, i);
        return copy;
    }

    /// <summary>Changes a value in place: only while one object alone knows this table.</summary>
    public void Replace(int at, in JqValue value) => _entries[at].Value = value;

    private int FindHashed(string key, int count)
    {
        var mask = _index!.Length - 1;
        for (var slot = key.GetHashCode(StringComparison.Ordinal) & mask; ; slot = (slot + 1) & mask)
        {
            var place = _index[slot] - 1;
            if (place < 0) return -1;
            // Places from count on belong to objects that grew later; they may still be half written by another thread.
            if (place < count && _entries[place].Key == key) return place;
        }
    }

    private void Insert(string key, int place)
    {
        var mask = _index!.Length - 1;
        var slot = key.GetHashCode(StringComparison.Ordinal) & mask;
        while (_index[slot] != 0) slot = (slot + 1) & mask;
        _index[slot] = place + 1;
    }
}
