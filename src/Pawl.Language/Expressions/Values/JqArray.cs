using System.Collections;

namespace Pawl.Language.Expressions.Values;

/// <summary>An immutable array: a window on a buffer that others may share.</summary>
/// <remarks>
/// Appending is amortised constant time although values never change: a buffer has room behind its last item, and whoever appends
/// first to the array that ends there writes into that room. Older arrays see no more of the buffer than they did, and a second
/// append to the same array finds the room taken and copies.
/// </remarks>
internal sealed class JqArray : IEnumerable<JqValue>
{
    /// <summary>No items.</summary>
    public static JqArray Empty { get; } = new([], 0, 0, Weights.Container, 1, null);

    /// <summary>Most items of one array.</summary>
    public const int MaxCount = 0x1FFF_FFFF;

    private readonly JqValue[] _buffer;
    private readonly int _start;
    private Room? _room; // null until the first append: most arrays never grow

    /// <summary>How much of a shared buffer is taken. One counter for all arrays on that buffer.</summary>
    private sealed class Room
    {
        public int Taken;
    }

    internal JqArray(JqValue[] buffer, int start, int count, long weight, int depth)
        : this(buffer, start, count, weight, depth, null)
    {
    }

    private JqArray(JqValue[] buffer, int start, int count, long weight, int depth, Room? room)
    {
        if (depth > JqValue.MaxDepth) throw DepthExceeded();
        _buffer = buffer;
        _start = start;
        Count = count;
        Weight = Math.Clamp(weight, 0, Weights.Max);
        Depth = depth;
        _room = room;
    }

    /// <summary>Items.</summary>
    public int Count { get; private set; }
    /// <summary>See <see cref="JqValue.Weight"/>.</summary>
    public long Weight { get; private set; }
    /// <summary>See <see cref="JqValue.Depth"/>.</summary>
    public int Depth { get; private set; }
    /// <summary>Who may change this array in place; see <see cref="Ownership"/>.</summary>
    public Ownership? Owner { get; internal set; }

    /// <summary>What the array keeps alive: its window and whatever else is in the buffer.</summary>
    internal JqValue[] Buffer => _buffer;

    /// <summary>The items.</summary>
    public ReadOnlySpan<JqValue> Items => new(_buffer, _start, Count);
    /// <summary>An item; the index must be in range.</summary>
    public ref readonly JqValue this[int index] => ref Items[index];

    /// <summary>This array with one more item at the end.</summary>
    public JqArray Append(in JqValue item)
    {
        var (buffer, start, room) = TakeRoom(1);
        buffer[start + Count] = item;
        return new JqArray(buffer, start, Count + 1, Weight + item.Weight, Math.Max(Depth, item.Depth + 1), room);
    }

    /// <summary>This array followed by another.</summary>
    public JqArray Concat(JqArray other)
    {
        if (other.Count == 0) return this;
        if (Count == 0) return other;
        var (buffer, start, room) = TakeRoom(other.Count);
        other.Items.CopyTo(buffer.AsSpan(start + Count));
        return new JqArray(buffer, start, Count + other.Count, Weight + other.Weight - Weights.Container, Math.Max(Depth, other.Depth), room);
    }

    /// <summary>This array with an item replaced, or set beyond the end with nulls between.</summary>
    public JqArray With(int index, in JqValue item)
    {
        if (index == Count) return Append(item);
        if (index > Count) return WithNulls(index - Count).Append(item);
        var copy = Items.ToArray();
        copy[index] = item;
        return new JqArray(copy, 0, Count, Weight - this[index].Weight + item.Weight, Math.Max(Depth, item.Depth + 1), null);
    }

    /// <summary>Items from <paramref name="from"/> up to, not including, <paramref name="to"/>; both in range and in order.</summary>
    public JqArray Slice(int from, int to)
    {
        var count = to - from;
        if (count == Count) return this;
        if (count == 0) return Empty;

        // A window keeps the whole buffer alive and keeps its weight: worth it only while the window is most of it.
        if (count > _buffer.Length / 2) return new JqArray(_buffer, _start + from, count, Weight, Depth, null) { _room = FullRoom };
        var builder = new JqArrayBuilder(count);
        builder.AddRange(Items[from..to]);
        return builder.ToArray();
    }

    /// <summary>Changes an item in place. Only the owner may.</summary>
    /// <param name="index">Which; it must exist.</param>
    /// <param name="item">The new item; perhaps the old one, itself changed in place.</param>
    /// <param name="oldWeight">What the old item weighed.</param>
    internal void SetOwned(int index, in JqValue item, long oldWeight)
    {
        Depth = Math.Max(Depth, item.Depth + 1);
        if (Depth > JqValue.MaxDepth) throw DepthExceeded();
        _buffer[_start + index] = item;
        Weight = Math.Clamp(Weight + item.Weight - oldWeight, 0, Weights.Max);
    }

    /// <summary>A copy that <paramref name="owner"/> may change in place.</summary>
    internal JqArray CopyFor(Ownership owner)
    {
        owner.IsUsed = true;
        return new JqArray(Items.ToArray(), 0, Count, Weight, Depth, null) { Owner = owner };
    }

    /// <inheritdoc/>
    public IEnumerator<JqValue> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static JqLimitException DepthExceeded() =>
        new(JqLimit.ValueDepth, $"A value nests deeper than {JqValue.MaxDepth} levels.");

    // Windows that end inside a buffer must never write behind their end.
    private static Room FullRoom { get; } = new() { Taken = int.MaxValue };

    private JqArray WithNulls(int count)
    {
        var (buffer, start, room) = TakeRoom(count);
        buffer.AsSpan(start + Count, count).Clear();
        return new JqArray(buffer, start, Count + count, Weight + (long)count * Weights.Slot, Depth, room);
    }

    /// <summary>Finds place for more items behind the last: in this buffer when this array ends where it is free, else in a larger copy.</summary>
    private (JqValue[] Buffer, int Start, Room Room) TakeRoom(int count)
    {
        var end = _start + Count;
        if (_room is { } room && (long)end + count <= _buffer.Length
            // Values may be shared between threads: only one of two appenders can win the place.
            && Interlocked.CompareExchange(ref room.Taken, end + count, end) == end)
        {
            return (_buffer, _start, room);
        }

        var capacity = Math.Max(4L, Math.Min((long)Count + count + (Count >> 1), Array.MaxLength));
        var buffer = new JqValue[Math.Max(capacity, (long)Count + count)];
        Items.CopyTo(buffer);
        return (buffer, 0, new Room { Taken = Count + count });
    }
}
