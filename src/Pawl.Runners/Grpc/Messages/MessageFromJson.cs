using Google.Protobuf.Reflection;
using Pawl.Language.Expressions;
using Pawl.Runners.Grpc.Protos;

namespace Pawl.Runners.Grpc.Messages;

/// <summary>Makes messages of JSON. Source: "ProtoJSON Format", protobuf.dev.</summary>
/// <param name="schema">Knows the types that <c>google.protobuf.Any</c> may name.</param>
/// <param name="budget">Bounds what all messages of one call hold.</param>
internal sealed class MessageFromJson(ProtoSchema schema, ValueBudget budget)
{
    private readonly Dictionary<MessageDescriptor, Dictionary<string, FieldDescriptor>> _names = [];

    /// <summary>Makes a message.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="json">The data.</param>
    /// <param name="path">Where the data stands, for error texts.</param>
    /// <exception cref="ArgumentsMismatchException">The data does not fit the type.</exception>
    public DynamicMessage Convert(MessageDescriptor type, JqValue json, string path = "") => Read(type, json, path, depth: 1);

    private DynamicMessage Read(MessageDescriptor type, JqValue json, string path, int depth)
    {
        if (depth > DynamicMessage.MaxDepth) throw new ArgumentsMismatchException(path, $"messages are nested deeper than {DynamicMessage.MaxDepth} levels");
        if (WellKnownTypes.IsText(type)) return WellKnownTypes.FromJson(type, json, path, budget);
        if (StructTypes.Has(type)) return StructTypes.FromJson(type, json, path, depth, budget);
        if (WellKnownTypes.IsWrapper(type)) return ReadWrapper(type, json, path);
        if (json.Kind != JqKind.Object) throw JsonScalars.Mismatch(path, $"an object for the message '{type.FullName}'", json);
        return type.FullName == WellKnownTypes.Any ? ReadAny(type, json, path, depth) : ReadMembers(type, json, path, depth, ignored: null);
    }

    private DynamicMessage ReadMembers(MessageDescriptor type, JqValue json, string path, int depth, string? ignored)
    {
        var message = new DynamicMessage(type);
        var seen = new HashSet<FieldDescriptor>();
        foreach (var (name, value) in json.Members)
        {
            if (name == ignored) continue;
            if (!Names(type).TryGetValue(name, out var field)) throw new ArgumentsMismatchException(path, $"the message '{type.FullName}' has no field '{name}'");
            if (!seen.Add(field)) throw new ArgumentsMismatchException(path, $"the field '{field.Name}' is given twice, as '{field.JsonName}' and as '{field.Name}'");
            if (value.IsNull && !TakesNull(field)) continue;
            if (field.RealContainingOneof is { } oneof && oneof.Fields.FirstOrDefault(other => message[other] is not null) is { } other)
                throw new ArgumentsMismatchException(path, $"'{other.Name}' and '{field.Name}' cannot both be set: they are alternatives of '{oneof.Name}'");
            ReadField(message, field, value, $"{path}.{name}", depth);
        }
        return message.MissingField() is { } missing ? throw new ArgumentsMismatchException(path, $"the field '{missing.Name}' is required") : message;
    }

    private void ReadField(DynamicMessage message, FieldDescriptor field, JqValue value, string path, int depth)
    {
        if (field.IsMap) ReadMap(message, field, value, path, depth);
        else if (field.IsRepeated) ReadItems(message, field, value, path, depth);
        else message.Set(field, ReadValue(field, value, path, depth));
    }

    private void ReadItems(DynamicMessage message, FieldDescriptor field, JqValue value, string path, int depth)
    {
        if (value.Kind != JqKind.Array) throw JsonScalars.Mismatch(path, "a list", value);
        var items = message.Items(field);
        foreach (var item in value.Items)
        {
            var place = $"{path}[{items.Count}]";
            if (item.IsNull && !TakesNull(field)) throw new ArgumentsMismatchException(place, "null cannot be in a list");
            items.Add(ReadValue(field, item, place, depth));
        }
    }

    private void ReadMap(DynamicMessage message, FieldDescriptor field, JqValue value, string path, int depth)
    {
        if (value.Kind != JqKind.Object) throw JsonScalars.Mismatch(path, "an object for a map", value);
        var entries = message.Entries(field);
        foreach (var (name, item) in value.Members)
        {
            var place = $"{path}.{name}";
            if (item.IsNull && !TakesNull(Wire.ValueOf(field))) throw new ArgumentsMismatchException(place, "null cannot be in a map");
            entries[JsonScalars.KeyFromJson(Wire.KeyOf(field), name, place)] = ReadValue(Wire.ValueOf(field), item, place, depth);
        }
    }

    private object ReadValue(FieldDescriptor field, JqValue value, string path, int depth)
    {
        if (!budget.TrySpend()) throw new ArgumentsMismatchException(path, $"there are more than {budget.Limit} values");
        return field.FieldType is FieldType.Message or FieldType.Group ? Read(field.MessageType, value, path, depth + 1) : JsonScalars.FromJson(field, value, path);
    }

    private static DynamicMessage ReadWrapper(MessageDescriptor type, JqValue json, string path)
    {
        var (message, value) = (new DynamicMessage(type), type.FindFieldByNumber(1));
        message.Set(value, JsonScalars.FromJson(value, json, path));
        return message;
    }

    private DynamicMessage ReadAny(MessageDescriptor type, JqValue json, string path, int depth)
    {
        var any = new DynamicMessage(type);
        if (json.Count == 0) return any;
        if (json["@type"] is not { Kind: JqKind.String } url) throw new ArgumentsMismatchException(path, "'@type' must name the type of the message, e.g. \"type.googleapis.com/shop.Order\"");
        var name = url.AsString()[(url.AsString().LastIndexOf('/') + 1)..];
        var inner = schema.FindMessage(name) ?? throw new ArgumentsMismatchException(path, $"the proto documents declare no message '{name}'");
        var content = WellKnownTypes.HasOwnJson(inner)
            ? Read(inner, json["value"], path + ".value", depth + 1)
            : ReadMembers(inner, json, path, depth + 1, ignored: "@type");
        any.Set(type.FindFieldByNumber(1), url.AsString());
        any.Set(type.FindFieldByNumber(2), WireEncoder.Encode(content));
        return any;
    }

    /// <summary>The fields of a type by the names that JSON may have for them: the one in the document counts, too.</summary>
    private Dictionary<string, FieldDescriptor> Names(MessageDescriptor type)
    {
        if (_names.TryGetValue(type, out var known)) return known;
        var names = new Dictionary<string, FieldDescriptor>(StringComparer.Ordinal);
        foreach (var field in type.Fields.InDeclarationOrder()) names[field.JsonName] = field;
        foreach (var field in type.Fields.InDeclarationOrder()) names[field.Name] = field;
        return _names[type] = names;
    }

    private static bool TakesNull(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => !field.IsMap && field.MessageType.FullName == StructTypes.Value,
        FieldType.Enum => field.EnumType.FullName == "google.protobuf.NullValue",
        _ => false,
    };
}
