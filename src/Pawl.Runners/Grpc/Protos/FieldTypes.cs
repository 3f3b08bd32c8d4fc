using System.Text;
using Google.Protobuf.Reflection;
using FieldKind = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>The words for scalar types, and the names that follow from others.</summary>
internal static class FieldTypes
{
    private static readonly Dictionary<string, FieldKind> Scalars = new(StringComparer.Ordinal)
    {
        ["double"] = FieldKind.Double, ["float"] = FieldKind.Float, ["int32"] = FieldKind.Int32, ["int64"] = FieldKind.Int64, ["uint32"] = FieldKind.Uint32,
        ["uint64"] = FieldKind.Uint64, ["sint32"] = FieldKind.Sint32, ["sint64"] = FieldKind.Sint64, ["fixed32"] = FieldKind.Fixed32, ["fixed64"] = FieldKind.Fixed64,
        ["sfixed32"] = FieldKind.Sfixed32, ["sfixed64"] = FieldKind.Sfixed64, ["bool"] = FieldKind.Bool, ["string"] = FieldKind.String, ["bytes"] = FieldKind.Bytes,
    };

    /// <summary>Sets the type. Whether a name is a message or an enum shows when the files are linked.</summary>
    public static void Set(FieldDescriptorProto field, string type)
    {
        if (Scalars.TryGetValue(type, out var scalar)) field.Type = scalar;
        else field.TypeName = type;
    }

    /// <summary>The name of the message that holds one entry of a map: <c>by_name</c> → <c>ByNameEntry</c>.</summary>
    public static string EntryName(string field)
    {
        var name = new StringBuilder();
        var upper = true;
        foreach (var c in field)
        {
            if (c == '_') upper = true;
            else
            {
                name.Append(upper ? char.ToUpperInvariant(c) : c);
                upper = false;
            }
        }
        return name.Append("Entry").ToString();
    }
}
