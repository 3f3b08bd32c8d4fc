using System.Runtime.CompilerServices;
using Google.Protobuf.Reflection;

namespace Pawl.Runners.Grpc.Messages;

/// <summary>What the wire format says of fields.</summary>
internal static class Wire
{
    // Descriptors tell their syntax only as part of a copy of the whole file: asked once for each file.
    private static readonly ConditionalWeakTable<FileDescriptor, object> Proto3 = [];
    private static readonly ConditionalWeakTable<FieldDescriptor, object> Groups = [];

    /// <summary>How one value of a field is laid out.</summary>
    public static WireType Of(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => WireType.Fixed64,
        FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => WireType.Fixed32,
        FieldType.String or FieldType.Bytes => WireType.Length,
        FieldType.Message or FieldType.Group => IsGroup(field) ? WireType.StartGroup : WireType.Length,
        _ => WireType.Varint,
    };

    /// <summary>Whether a message is between two marks instead of behind its length: the groups of proto2, which descriptors show as messages.</summary>
    public static bool IsGroup(FieldDescriptor field) =>
        field.FieldType == FieldType.Group
        || (field.FieldType == FieldType.Message && !IsProto3(field.File) && (bool)Groups.GetValue(field, static key => key.ToProto().Type == FieldDescriptorProto.Types.Type.Group));

    public static FieldDescriptor KeyOf(FieldDescriptor map) => map.MessageType.FindFieldByNumber(1);
    public static FieldDescriptor ValueOf(FieldDescriptor map) => map.MessageType.FindFieldByNumber(2);

    /// <summary>Whether an enum takes numbers that it has no name for; those of proto2 do not.</summary>
    public static bool IsOpen(EnumDescriptor type) => IsProto3(type.File);

    /// <summary>Whether a file is written in proto3.</summary>
    public static bool IsProto3(FileDescriptor file) => (bool)Proto3.GetValue(file, static key => key.ToProto().Syntax == "proto3");
}
