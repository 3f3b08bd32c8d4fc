using Google.Protobuf.Reflection;

namespace Pawl.Runners.Grpc.Messages;

/// <summary>A message of a type that is known only at run time.</summary>
/// <remarks>
/// <c>Google.Protobuf</c> has such messages for C++, Java and Python, not for C#. Values are <c>int</c>, <c>long</c>, <c>uint</c>, <c>ulong</c>, <c>float</c>, <c>double</c>,
/// <c>bool</c>, <c>string</c>, <c>byte[]</c>, <c>int</c> for enums, and <see cref="DynamicMessage"/>; a list of those when repeated; a dictionary for maps.
/// </remarks>
/// <param name="type">Its type.</param>
internal sealed class DynamicMessage(MessageDescriptor type)
{
    /// <summary>Messages in messages, in either direction; the bound of protobuf's own libraries.</summary>
    public const int MaxDepth = 100;

    private readonly Dictionary<int, object> _values = [];

    public MessageDescriptor Type => type;

    /// <summary>The value of a field; null when it is not set.</summary>
    public object? this[FieldDescriptor field] => _values.GetValueOrDefault(field.FieldNumber);

    /// <summary>The fields that are set, in the order of their numbers.</summary>
    public IEnumerable<(FieldDescriptor Field, object Value)> Values => _values.OrderBy(value => value.Key).Select(value => (type.FindFieldByNumber(value.Key), value.Value));

    /// <summary>Sets a field that holds one value; of a oneof the last one wins.</summary>
    public void Set(FieldDescriptor field, object value)
    {
        if (field.ContainingOneof is { } oneof)
        {
            foreach (var other in oneof.Fields)
                if (other != field) _values.Remove(other.FieldNumber);
        }
        _values[field.FieldNumber] = value;
    }

    /// <summary>The items of a repeated field, to add to.</summary>
    public List<object> Items(FieldDescriptor field)
    {
        if (_values.TryGetValue(field.FieldNumber, out var value)) return (List<object>)value;
        var items = new List<object>();
        _values[field.FieldNumber] = items;
        return items;
    }

    /// <summary>The entries of a map, to add to; in the order they came.</summary>
    public OrderedDictionary<object, object> Entries(FieldDescriptor field)
    {
        if (_values.TryGetValue(field.FieldNumber, out var value)) return (OrderedDictionary<object, object>)value;
        var entries = new OrderedDictionary<object, object>();
        _values[field.FieldNumber] = entries;
        return entries;
    }

    /// <summary>The first field that must be set and is not; null when there is none.</summary>
    public FieldDescriptor? MissingField()
    {
        if (Wire.IsProto3(type.File)) return null;
        foreach (var field in type.Fields.InFieldNumberOrder())
            if (field.IsRequired && !_values.ContainsKey(field.FieldNumber)) return field;
        return null;
    }
}
