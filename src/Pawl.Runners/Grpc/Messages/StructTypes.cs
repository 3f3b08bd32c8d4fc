using Google.Protobuf.Reflection;
using Pawl.Language.Expressions;

namespace Pawl.Runners.Grpc.Messages;

/// <summary><c>Struct</c>, <c>Value</c> and <c>ListValue</c>: messages that are any JSON.</summary>
/// <remarks>Not left to <c>Google.Protobuf</c>: its JSON reader bounds the nesting of objects but not of lists.</remarks>
internal static class StructTypes
{
    public const string Struct = "google.protobuf.Struct";
    public const string Value = "google.protobuf.Value";
    public const string List = "google.protobuf.ListValue";

    /// <summary>Whether a type is one of them.</summary>
    public static bool Has(MessageDescriptor type) => type.FullName is Struct or Value or List;

    /// <exception cref="ArgumentsMismatchException">It is of another kind, nests too deeply, or holds too much.</exception>
    public static DynamicMessage FromJson(MessageDescriptor type, JqValue json, string path, int depth, ValueBudget budget)
    {
        if (depth > DynamicMessage.MaxDepth) throw new ArgumentsMismatchException("", $"messages are nested deeper than {DynamicMessage.MaxDepth} levels");
        if (!budget.TrySpend()) throw new ArgumentsMismatchException("", $"there are more than {budget.Limit} values");

        var message = new DynamicMessage(type);
        switch (type.FullName)
        {
            case Struct:
                if (json.Kind != JqKind.Object) throw JsonScalars.Mismatch(path, "an object", json);
                var fields = type.FindFieldByName("fields");
                foreach (var (name, member) in json.Members) message.Entries(fields)[name] = FromJson(Wire.ValueOf(fields).MessageType, member, path, depth + 2, budget);
                break;
            case List:
                if (json.Kind != JqKind.Array) throw JsonScalars.Mismatch(path, "a list", json);
                var values = type.FindFieldByName("values");
                foreach (var item in json.Items) message.Items(values).Add(FromJson(values.MessageType, item, path, depth + 1, budget));
                break;
            default:
                SetKind(message, json, path, depth, budget);
                break;
        }
        return message;
    }

    /// <summary>The JSON that one of them is. How deep it nests was bounded when the message was read.</summary>
    public static JqValue ToJson(DynamicMessage message)
    {
        var type = message.Type;
        switch (type.FullName)
        {
            case Struct:
                return message[type.FindFieldByName("fields")] is OrderedDictionary<object, object> fields
                    ? JqValue.Object(fields.Select(field => KeyValuePair.Create((string)field.Key, ToJson((DynamicMessage)field.Value))))
                    : JqValue.EmptyObject;
            case List:
                return message[type.FindFieldByName("values")] is List<object> values ? JqValue.Array(values.Select(value => ToJson((DynamicMessage)value))) : JqValue.EmptyArray;
            default:
                // Without a kind, which only a sloppy server sends, it is nothing.
                var kind = type.Oneofs[0].Fields.FirstOrDefault(field => message[field] is not null);
                return kind is null ? JqValue.Null : message[kind] is DynamicMessage inner ? ToJson(inner) : JsonScalars.ToJson(kind, message[kind]!);
        }
    }

    private static void SetKind(DynamicMessage message, JqValue json, string path, int depth, ValueBudget budget)
    {
        var (name, value) = json.Kind switch
        {
            JqKind.Number => ("number_value", json.AsDouble()),
            JqKind.String => ("string_value", json.AsString()),
            JqKind.True or JqKind.False => ("bool_value", json.Kind == JqKind.True),
            JqKind.Object => ("struct_value", Inner("struct_value")),
            JqKind.Array => ("list_value", Inner("list_value")),
            _ => ("null_value", (object)0),
        };
        message.Set(message.Type.FindFieldByName(name), value);

        DynamicMessage Inner(string field) => FromJson(message.Type.FindFieldByName(field).MessageType, json, path, depth + 1, budget);
    }
}
