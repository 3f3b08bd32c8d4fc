using Google.Protobuf.Reflection;

namespace Pawl.Runners.Grpc.Messages;

/// <summary>Writes messages as bytes, fields in the order of their numbers. A message nests no deeper than what made it allows.</summary>
internal static class WireEncoder
{
    public static byte[] Encode(DynamicMessage message)
    {
        var writer = new WireWriter();
        Write(writer, message);
        return writer.Written.ToArray();
    }

    private static void Write(WireWriter writer, DynamicMessage message)
    {
        foreach (var (field, value) in message.Values)
        {
            if (field.IsMap) WriteMap(writer, field, (OrderedDictionary<object, object>)value);
            else if (field.IsRepeated) WriteItems(writer, field, (List<object>)value);
            else if (field.HasPresence || !FieldDefaults.IsDefault(value)) WriteOne(writer, field, value);
        }
    }

    private static void WriteItems(WireWriter writer, FieldDescriptor field, List<object> items)
    {
        if (items.Count == 0) return;
        if (!field.IsPacked || Wire.Of(field) is WireType.Length or WireType.StartGroup)
        {
            foreach (var item in items) WriteOne(writer, field, item);
            return;
        }
        var packed = new WireWriter();
        foreach (var item in items) WriteValue(packed, field, item);
        writer.Tag(field.FieldNumber, WireType.Length);
        writer.Bytes(packed.Written);
    }

    private static void WriteMap(WireWriter writer, FieldDescriptor field, OrderedDictionary<object, object> entries)
    {
        foreach (var (key, value) in entries)
        {
            var entry = new WireWriter();
            WriteOne(entry, Wire.KeyOf(field), key);
            WriteOne(entry, Wire.ValueOf(field), value);
            writer.Tag(field.FieldNumber, WireType.Length);
            writer.Bytes(entry.Written);
        }
    }

    private static void WriteOne(WireWriter writer, FieldDescriptor field, object value)
    {
        writer.Tag(field.FieldNumber, Wire.Of(field));
        WriteValue(writer, field, value);
    }

    private static void WriteValue(WireWriter writer, FieldDescriptor field, object value)
    {
        switch (field.FieldType)
        {
            case FieldType.Double: writer.Fixed64(BitConverter.DoubleToUInt64Bits((double)value)); break;
            case FieldType.Float: writer.Fixed32(BitConverter.SingleToUInt32Bits((float)value)); break;
            case FieldType.Int32 or FieldType.Enum: writer.Varint(unchecked((ulong)(int)value)); break;
            case FieldType.Int64: writer.Varint(unchecked((ulong)(long)value)); break;
            case FieldType.UInt32: writer.Varint((uint)value); break;
            case FieldType.UInt64: writer.Varint((ulong)value); break;
            case FieldType.SInt32: writer.Varint(unchecked((uint)(((int)value << 1) ^ ((int)value >> 31)))); break;
            case FieldType.SInt64: writer.Varint(unchecked((ulong)(((long)value << 1) ^ ((long)value >> 63)))); break;
            case FieldType.Fixed32: writer.Fixed32((uint)value); break;
            case FieldType.Fixed64: writer.Fixed64((ulong)value); break;
            case FieldType.SFixed32: writer.Fixed32(unchecked((uint)(int)value)); break;
            case FieldType.SFixed64: writer.Fixed64(unchecked((ulong)(long)value)); break;
            case FieldType.Bool: writer.Varint((bool)value ? 1u : 0u); break;
            case FieldType.String: writer.Text((string)value); break;
            case FieldType.Bytes: writer.Bytes((byte[])value); break;
            case FieldType.Message or FieldType.Group when Wire.IsGroup(field):
                Write(writer, (DynamicMessage)value);
                writer.Tag(field.FieldNumber, WireType.EndGroup);
                break;
            default:
                var inner = new WireWriter();
                Write(inner, (DynamicMessage)value);
                writer.Bytes(inner.Written);
                break;
        }
    }
}
