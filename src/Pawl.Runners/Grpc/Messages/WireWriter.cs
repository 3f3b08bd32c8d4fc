using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pawl.Runners.Grpc.Messages;

/// <summary>Writes the parts of a message.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _output = new();

    public ReadOnlySpan<byte> Written => _output.WrittenSpan;

    public void Tag(int number, WireType type) => Varint(((ulong)(uint)number << 3) | (uint)type);

    public void Varint(ulong value)
    {
        var target = _output.GetSpan(10);
        var count = 0;
        for (; value >= 0x80; value >>= 7) target[count++] = (byte)(value | 0x80);
        target[count++] = (byte)value;
        _output.Advance(count);
    }

    public void Fixed32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_output.GetSpan(4), value);
        _output.Advance(4);
    }

    public void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_output.GetSpan(8), value);
        _output.Advance(8);
    }

    /// <summary>Bytes, with their length before them.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Varint((ulong)bytes.Length);
        _output.Write(bytes);
    }

    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Varint((ulong)length);
        _output.Advance(Encoding.UTF8.GetBytes(text, _output.GetSpan(length)));
    }
}
