using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Pawl.Language.Expressions;

namespace Pawl.Runners.Grpc.Messages;

/// <summary>The messages of <c>google/protobuf/</c> whose JSON is not that of their fields. Those that are text, <c>Google.Protobuf</c> converts.</summary>
internal static class WellKnownTypes
{
    public const string Any = "google.protobuf.Any";

    private static readonly Dictionary<string, MessageParser> Texts = new(StringComparer.Ordinal)
    {
        ["google.protobuf.Timestamp"] = Timestamp.Parser,
        ["google.protobuf.Duration"] = Duration.Parser,
        ["google.protobuf.FieldMask"] = FieldMask.Parser,
    };

    private static readonly HashSet<string> Wrappers = new(WrappersReflection.Descriptor.MessageTypes.Select(type => type.FullName), StringComparer.Ordinal);

    /// <summary>Whether its JSON is text, and <see cref="FromJson"/> and <see cref="ToJson"/> convert it.</summary>
    public static bool IsText(MessageDescriptor type) => Texts.ContainsKey(type.FullName);

    /// <summary>Whether it stands for the one scalar in it.</summary>
    public static bool IsWrapper(MessageDescriptor type) => Wrappers.Contains(type.FullName);

    /// <summary>Whether its JSON is not an object of its fields; inside an <c>Any</c> it then stands under <c>value</c>.</summary>
    public static bool HasOwnJson(MessageDescriptor type) => IsText(type) || IsWrapper(type) || StructTypes.Has(type) || type.FullName is Any or "google.protobuf.Empty";

    /// <exception cref="ArgumentsMismatchException">The data does not fit.</exception>
    public static DynamicMessage FromJson(MessageDescriptor type, JqValue json, string path, ValueBudget budget)
    {
        if (json.Kind != JqKind.String) throw JsonScalars.Mismatch(path, $"the JSON of a {type.FullName}, which is text", json);
        try
        {
            return new WireDecoder(budget).Decode(type, Texts[type.FullName].ParseJson(json.ToJson()).ToByteArray());
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or WireFormatException or ArgumentException or InvalidOperationException)
        {
            throw JsonScalars.Mismatch(path, $"the JSON of a {type.FullName}", json);
        }
    }

    /// <exception cref="WireFormatException">What is in it cannot be, such as a time beyond the year 9999.</exception>
    public static JqValue ToJson(DynamicMessage message)
    {
        try
        {
            return JqValue.Parse(JsonFormatter.Default.Format(Texts[message.Type.FullName].ParseFrom(WireEncoder.Encode(message))));
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidOperationException or ArgumentException)
        {
            throw new WireFormatException($"it holds a {message.Type.FullName} that cannot be");
        }
    }
}
