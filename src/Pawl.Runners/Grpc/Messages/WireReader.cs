using System.Buffers.Binary;

namespace Pawl.Runners.Grpc.Messages;

/// <summary>How a value is laid out on the wire.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    StartGroup = 3,
    EndGroup = 4,
    Fixed32 = 5,
}

/// <summary>Bytes are no message of the type that they should be.</summary>
/// <param name="message">What is wrong, as the end of a sentence without the full stop.</param>
internal sealed class WireFormatException(string message) : Exception(message);

/// <summary>Reads the parts of a message.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly bool AtEnd => _at >= _bytes.Length;

    /// <summary>The number and layout of the next field.</summary>
    public (int Number, WireType Type) Tag()
    {
        var tag = Varint();
        if (tag is 0 or > uint.MaxValue || tag >> 3 == 0) throw new WireFormatException("a message holds a field without a number");
        return (tag & 7) <= 5 ? ((int)(tag >> 3), (WireType)(tag & 7)) : throw new WireFormatException("a message holds a field of an unknown layout");
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (AtEnd) throw Truncated();
            var next = _bytes[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw new WireFormatException("a message holds a number of more than ten bytes");
    }

    public uint Fixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>What is preceded by its length.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        var length = Varint();
        return length <= (ulong)(_bytes.Length - _at) ? Take((int)length) : throw Truncated();
    }

    /// <summary>Skips a value, groups with all that is in them.</summary>
    public void Skip(int number, WireType type)
    {
        if (type == WireType.EndGroup) throw new WireFormatException("a message ends a group that it did not begin");
        var groups = new Stack<int>();
        for (var (current, layout) = (number, type); ; (current, layout) = Tag())
        {
            switch (layout)
            {
                case WireType.Varint: Varint(); break;
                case WireType.Fixed32: Take(4); break;
                case WireType.Fixed64: Take(8); break;
                case WireType.Length: Bytes(); break;
                case WireType.StartGroup when groups.Count < DynamicMessage.MaxDepth: groups.Push(current); break;
                case WireType.EndGroup when groups.TryPop(out var open) && open == current: break;
                default: throw new WireFormatException("a message holds groups that do not fit together");
            }
            if (groups.Count == 0) return;
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_bytes.Length - _at < count) throw Truncated();
        _at += count;
        return _bytes.Slice(_at - count, count);
    }

    private static WireFormatException Truncated() => new("a message ends in the middle of a field");
}
