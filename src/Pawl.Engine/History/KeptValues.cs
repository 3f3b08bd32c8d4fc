using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pawl.Language.Expressions;

namespace Pawl.Engine.History;

/// <summary>Values by index of which some do not exist yet. The value null and no value stay apart: what exists stands in an array of its own.</summary>
internal sealed class SparseValuesConverter : JsonConverter<ImmutableArray<JqValue?>>
{
    private static readonly JqValueConverter Inner = new();

    public override ImmutableArray<JqValue?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("Values by index are an array.");
        var values = ImmutableArray.CreateBuilder<JqValue?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) values.Add(ReadOne(ref reader, options));
        return values.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableArray<JqValue?> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var one in value)
        {
            writer.WriteStartArray();
            if (one is { } known) Inner.Write(writer, known, options);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }

    private static JqValue? ReadOne(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read()) throw new JsonException("A value by index stands in an array of its own.");
        if (reader.TokenType == JsonTokenType.EndArray) return null;

        var value = Inner.Read(ref reader, typeof(JqValue), options);
        return reader.Read() && reader.TokenType == JsonTokenType.EndArray ? value : throw new JsonException("An index has one value.");
    }
}

/// <summary>Values by name. Read back, they are in the order they were written in: that of the bytes of their names, whatever the machine's language.</summary>
internal sealed class NamedValuesConverter : JsonConverter<ImmutableSortedDictionary<string, JqValue>>
{
    private static readonly JqValueConverter Inner = new();
    private static readonly ImmutableSortedDictionary<string, JqValue> None = ImmutableSortedDictionary<string, JqValue>.Empty.WithComparers(StringComparer.Ordinal);

    public override ImmutableSortedDictionary<string, JqValue> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("Values by name are an object.");
        var values = None.ToBuilder();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            values[name] = Inner.Read(ref reader, typeof(JqValue), options);
        }
        return values.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, JqValue> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, one) in value)
        {
            writer.WritePropertyName(name);
            Inner.Write(writer, one, options);
        }
        writer.WriteEndObject();
    }
}
