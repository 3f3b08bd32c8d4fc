using System.Text;
using Google.Protobuf.Reflection;

namespace Pawl.Runners.Grpc.Messages;

/// <summary>Reads messages from bytes. Fields that the type does not have are skipped.</summary>
internal sealed class WireDecoder(ValueBudget budget)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads a message.</summary>
    /// <exception cref="WireFormatException">The bytes are none, it nests too deeply, or it holds too much.</exception>
    public DynamicMessage Decode(MessageDescriptor type, ReadOnlySpan<byte> bytes)
    {
        var message = new DynamicMessage(type);
        var reader = new WireReader(bytes);
        Merge(message, ref reader, group: 0, depth: 1);
        return message;
    }

    private void Merge(DynamicMessage message, ref WireReader reader, int group, int depth)
    {
        if (depth > DynamicMessage.MaxDepth) throw new WireFormatException($"messages are nested deeper than {DynamicMessage.MaxDepth} levels");
        while (!reader.AtEnd)
        {
            var (number, layout) = reader.Tag();
            if (layout == WireType.EndGroup && number == group) return;
            if (message.Type.FindFieldByNumber(number) is { } field && Fits(field, layout)) ReadField(message, field, layout, ref reader, depth);
            else reader.Skip(number, layout);
        }
        if (group != 0) throw new WireFormatException("a message ends in the middle of a group");
    }

    private void ReadField(DynamicMessage message, FieldDescriptor field, WireType layout, ref WireReader reader, int depth)
    {
        Spend();
        if (field.IsMap) ReadEntry(message, field, ref reader, depth);
        else if (field.IsRepeated && layout == WireType.Length && Wire.Of(field) != WireType.Length) ReadPacked(message, field, reader.Bytes());
        else if (field.FieldType is FieldType.Message or FieldType.Group) ReadMessage(message, field, ref reader, depth);
        else if (ReadScalar(field, ref reader) is { } value)
        {
            if (field.IsRepeated) message.Items(field).Add(value);
            else message.Set(field, value);
        }
    }

    private void ReadMessage(DynamicMessage message, FieldDescriptor field, ref WireReader reader, int depth)
    {
        // One message may come in pieces: they are merged.
        var existing = field.IsRepeated ? null : (DynamicMessage?)message[field];
        var value = existing ?? new DynamicMessage(field.MessageType);
        if (Wire.IsGroup(field)) Merge(value, ref reader, field.FieldNumber, depth + 1);
        else
        {
            var inner = new WireReader(reader.Bytes());
            Merge(value, ref inner, group: 0, depth + 1);
        }
        if (field.IsRepeated) message.Items(field).Add(value);
        else if (existing is null) message.Set(field, value);
    }

    private void ReadEntry(DynamicMessage message, FieldDescriptor field, ref WireReader reader, int depth)
    {
        var entry = new DynamicMessage(field.MessageType);
        var inner = new WireReader(reader.Bytes());
        Merge(entry, ref inner, group: 0, depth + 1);
        var (key, value) = (Wire.KeyOf(field), Wire.ValueOf(field));
        message.Entries(field)[entry[key] ?? FieldDefaults.Of(key)] = entry[value] ?? FieldDefaults.Of(value);
    }

    private void ReadPacked(DynamicMessage message, FieldDescriptor field, ReadOnlySpan<byte> bytes)
    {
        var items = message.Items(field);
        for (var reader = new WireReader(bytes); !reader.AtEnd;)
        {
            Spend();
            if (ReadScalar(field, ref reader) is { } value) items.Add(value);
        }
    }

    /// <summary>One value; null for a number that a closed enum does not know, which counts as an unknown field.</summary>
    private static object? ReadScalar(FieldDescriptor field, ref WireReader reader)
    {
        switch (field.FieldType)
        {
            case FieldType.Double: return BitConverter.UInt64BitsToDouble(reader.Fixed64());
            case FieldType.Float: return BitConverter.UInt32BitsToSingle(reader.Fixed32());
            case FieldType.Int32: return unchecked((int)reader.Varint());
            case FieldType.Int64: return unchecked((long)reader.Varint());
            case FieldType.UInt32: return unchecked((uint)reader.Varint());
            case FieldType.UInt64: return reader.Varint();
            case FieldType.SInt32:
                var small = unchecked((uint)reader.Varint());
                return unchecked((int)(small >> 1) ^ -(int)(small & 1));
            case FieldType.SInt64:
                var large = reader.Varint();
                return unchecked((long)(large >> 1) ^ -(long)(large & 1));
            case FieldType.Fixed32: return reader.Fixed32();
            case FieldType.Fixed64: return reader.Fixed64();
            case FieldType.SFixed32: return unchecked((int)reader.Fixed32());
            case FieldType.SFixed64: return unchecked((long)reader.Fixed64());
            case FieldType.Bool: return reader.Varint() != 0;
            case FieldType.Bytes: return reader.Bytes().ToArray();
            case FieldType.String: return Text(field, reader.Bytes());
            case FieldType.Enum:
                var number = unchecked((int)reader.Varint());
                return Wire.IsOpen(field.EnumType) || field.EnumType.FindValueByNumber(number) is not null ? number : null;
            default: throw new WireFormatException($"the field '{field.Name}' is of a kind that is not known");
        }
    }

    private static string Text(FieldDescriptor field, ReadOnlySpan<byte> bytes)
    {
        // proto2 never checked its texts, and servers rely on it.
        if (!Wire.IsProto3(field.File)) return Encoding.UTF8.GetString(bytes);
        try { return Strict.GetString(bytes); }
        catch (DecoderFallbackException) { throw new WireFormatException($"the text in the field '{field.Name}' is not UTF-8"); }
    }

    private static bool Fits(FieldDescriptor field, WireType layout) =>
        layout == Wire.Of(field) || (layout == WireType.Length && field.IsRepeated && Wire.Of(field) is WireType.Varint or WireType.Fixed32 or WireType.Fixed64);

    private void Spend()
    {
        if (!budget.TrySpend()) throw new WireFormatException($"it holds more than {budget.Limit} values");
    }
}
