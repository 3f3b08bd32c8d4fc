using Google.Protobuf.Reflection;

namespace Pawl.Runners.Grpc.Messages;

/// <summary>What a field is when nobody set it.</summary>
internal static class FieldDefaults
{
    /// <summary>The value of a field that holds one value.</summary>
    public static object Of(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Double => 0d,
        FieldType.Float => 0f,
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => 0L,
        FieldType.UInt64 or FieldType.Fixed64 => 0UL,
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => 0,
        FieldType.UInt32 or FieldType.Fixed32 => 0U,
        FieldType.Bool => false,
        FieldType.String => "",
        FieldType.Bytes => Array.Empty<byte>(),
        FieldType.Enum => field.EnumType.Values[0].Number,
        _ => new DynamicMessage(field.MessageType),
    };

    /// <summary>Whether a value of a field without presence is the one it has anyway, and so is not sent.</summary>
    public static bool IsDefault(object value) => value switch
    {
        double number => BitConverter.DoubleToInt64Bits(number) == 0, // -0 is sent
        float number => BitConverter.SingleToInt32Bits(number) == 0,
        long number => number == 0,
        ulong number => number == 0,
        int number => number == 0,
        uint number => number == 0,
        bool flag => !flag,
        string text => text.Length == 0,
        byte[] bytes => bytes.Length == 0,
        _ => false,
    };
}
