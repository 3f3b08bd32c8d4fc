using System.Text.Json;
using System.Text.Json.Serialization;
using Pawl.Engine.Activities;
using Pawl.Engine.Control;
using Pawl.Engine.Snapshots;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.History;

/// <summary>The one JSON form of events and stimuli, as it stands in the store.</summary>
public static class HistoryJson
{
    /// <summary>Writes the events of a batch as a JSON array.</summary>
    public static byte[] Write(IReadOnlyList<HistoryEvent> events) => JsonSerializer.SerializeToUtf8Bytes(events, HistoryJsonContext.Default.IReadOnlyListHistoryEvent);

    /// <summary>Reads what <see cref="Write(IReadOnlyList{HistoryEvent})"/> wrote.</summary><exception cref="JsonException">It did not write this: the history is damaged or from a later version.</exception>
    public static IReadOnlyList<HistoryEvent> ReadEvents(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, HistoryJsonContext.Default.IReadOnlyListHistoryEvent) ?? throw new JsonException("A batch of events is never null.");

    /// <summary>Writes a stimulus.</summary>
    public static byte[] Write(Stimulus stimulus) => JsonSerializer.SerializeToUtf8Bytes(stimulus, HistoryJsonContext.Default.Stimulus);

    /// <summary>Reads what <see cref="Write(Stimulus)"/> wrote.</summary><exception cref="JsonException">It did not write this.</exception>
    public static Stimulus ReadStimulus(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, HistoryJsonContext.Default.Stimulus) ?? throw new JsonException("A stimulus is never null.");

    /// <summary>Writes a state: equal states give equal bytes.</summary>
    public static byte[] Write(ExecutionState state) => JsonSerializer.SerializeToUtf8Bytes(state, HistoryJsonContext.Default.ExecutionState);
}

/// <summary>Source-generated contracts of everything the engine stores.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 20_000,
    Converters =
    [
        typeof(JqValueConverter), typeof(OptionalJqValueConverter), typeof(SparseValuesConverter), typeof(NamedValuesConverter), typeof(TimerKeyConverter), typeof(WordConverter<TimerPurpose>), typeof(WordConverter<TryStage>),
        typeof(WordConverter<Compensation.AfterUndoing>), typeof(WordConverter<SuspensionCause>), typeof(WordConverter<RunGoalKind>), typeof(WordConverter<ResumeCause>), typeof(WordConverter<SuspensionLimitAction>),
        typeof(WordConverter<StatusPhase>), typeof(WordConverter<ScheduleCause>), typeof(WordConverter<ExtensionStage>), typeof(WordConverter<HttpOutput>), typeof(WordConverter<ProcessReturn>), typeof(WordConverter<ContainerPull>),
    ])]
[JsonSerializable(typeof(IReadOnlyList<HistoryEvent>))]
[JsonSerializable(typeof(Stimulus))]
[JsonSerializable(typeof(ExecutionState))]
[JsonSerializable(typeof(StateSnapshot))]
[JsonSerializable(typeof(OperatorCommand))]
internal sealed partial class HistoryJsonContext : JsonSerializerContext;

/// <summary>Writes a value as the JSON it is.</summary>
internal sealed class JqValueConverter : JsonConverter<JqValue>
{
    public override bool HandleNull => true;

    public override JqValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return JqValue.Parse(document.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, JqValue value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.ToUtf8(), skipInputValidation: true);
}

/// <summary>The same for optional values: an absent member is none, a member that is <c>null</c> is the value null.</summary>
internal sealed class OptionalJqValueConverter : JsonConverter<JqValue?>
{
    private static readonly JqValueConverter Inner = new();

    public override bool HandleNull => true;

    public override JqValue? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Inner.Read(ref reader, typeof(JqValue), options);

    public override void Write(Utf8JsonWriter writer, JqValue? value, JsonSerializerOptions options) =>
        Inner.Write(writer, value ?? JqValue.Null, options);
}

/// <summary>Writes the values of an enumeration as words in camel case, and reads nothing else.</summary>
internal sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) where T : struct, Enum;

/// <summary>Writes a timer's key as its text, also where it is the key of a map.</summary>
internal sealed class TimerKeyConverter : JsonConverter<TimerKey>
{
    public override TimerKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TimerKey.Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, TimerKey value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    public override TimerKey ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, TimerKey value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());
}
