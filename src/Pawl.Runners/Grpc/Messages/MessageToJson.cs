using Google.Protobuf.Reflection;
using Pawl.Language.Expressions;
using Pawl.Runners.Grpc.Protos;

namespace Pawl.Runners.Grpc.Messages;

/// <summary>Makes JSON of messages. Source: "ProtoJSON Format", protobuf.dev.</summary>
/// <remarks>
/// Fields without presence are shown with their default (<c>0</c>, <c>""</c>, <c>[]</c> …), which the format leaves to choice: an expression such as
/// <c>.count == 0</c> then means what it says, and does not depend on what the wire leaves out. Fields with presence are shown when set.
/// </remarks>
/// <param name="schema">Knows the types that <c>google.protobuf.Any</c> may name.</param>
/// <param name="budget">Bounds what all messages of one answer hold.</param>
internal sealed class MessageToJson(ProtoSchema schema, ValueBudget budget)
{
    /// <summary>The message as JSON.</summary>
    /// <exception cref="WireFormatException">A required field is missing, or it holds what cannot be.</exception>
    public JqValue Convert(DynamicMessage message)
    {
        if (WellKnownTypes.IsText(message.Type)) return WellKnownTypes.ToJson(message);
        if (StructTypes.Has(message.Type)) return StructTypes.ToJson(message);
        if (WellKnownTypes.IsWrapper(message.Type))
        {
            var value = message.Type.FindFieldByNumber(1);
            return JsonScalars.ToJson(value, message[value] ?? FieldDefaults.Of(value));
        }
        return message.Type.FullName == WellKnownTypes.Any ? Any(message) : JqValue.Object(Members(message));
    }

    private List<KeyValuePair<string, JqValue>> Members(DynamicMessage message)
    {
        if (message.MissingField() is { } missing) throw new WireFormatException($"the required field '{missing.FullName}' is missing");
        var members = new List<KeyValuePair<string, JqValue>>();
        foreach (var field in message.Type.Fields.InDeclarationOrder())
        {
            var value = message[field];
            if (value is null && field.HasPresence) continue;
            if (!budget.TrySpend()) throw new WireFormatException($"it holds more than {budget.Limit} values");
            members.Add(new(field.JsonName, Field(field, value)));
        }
        return members;
    }

    private JqValue Field(FieldDescriptor field, object? value)
    {
        if (field.IsMap)
        {
            if (value is null) return JqValue.EmptyObject;
            var item = Wire.ValueOf(field);
            return JqValue.Object(((OrderedDictionary<object, object>)value).Select(entry => KeyValuePair.Create(JsonScalars.KeyToJson(entry.Key), One(item, entry.Value))));
        }
        if (field.IsRepeated) return value is null ? JqValue.EmptyArray : JqValue.Array(((List<object>)value).Select(item => One(field, item)));
        return One(field, value ?? FieldDefaults.Of(field));
    }

    private JqValue One(FieldDescriptor field, object value) => value is DynamicMessage message ? Convert(message) : JsonScalars.ToJson(field, value);

    private JqValue Any(DynamicMessage any)
    {
        var url = (string?)any[any.Type.FindFieldByNumber(1)] ?? "";
        var bytes = (byte[]?)any[any.Type.FindFieldByNumber(2)] ?? [];
        if (url.Length == 0 && bytes.Length == 0) return JqValue.EmptyObject;
        var type = ("@type", JqValue.From(url));
        // What the documents do not declare stays what it is: bytes with a name.
        if (schema.FindMessage(url[(url.LastIndexOf('/') + 1)..]) is not { } known) return JqValue.Object(type, ("value", JqValue.From(System.Convert.ToBase64String(bytes))));
        var content = new WireDecoder(budget).Decode(known, bytes);
        if (WellKnownTypes.HasOwnJson(known)) return JqValue.Object(type, ("value", Convert(content)));
        return JqValue.Object(Members(content).Prepend(KeyValuePair.Create(type.Item1, type.Item2)));
    }
}
