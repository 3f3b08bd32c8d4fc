using System.Text.Json;
using System.Text.Json.Serialization;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Postgres.Executions;

/// <summary>Errors and labels as the tables keep them.</summary>
internal static class StoredJson
{
    public static byte[] Write(WorkflowError error) => error.ToJson().ToUtf8();

    public static WorkflowError ReadError(ReadOnlySpan<byte> utf8)
    {
        var json = JqValue.Parse(utf8);
        return new(json["type"].AsString(), (int)json["status"].AsDouble()) { Title = Text(json, "title"), Detail = Text(json, "detail"), Instance = Text(json, "instance") };
    }

    public static string Write(IReadOnlyDictionary<string, string> labels) =>
        labels.Count == 0 ? "{}" : JsonSerializer.Serialize(labels, LabelsJson.Default.IReadOnlyDictionaryStringString);

    public static IReadOnlyDictionary<string, string> ReadLabels(string json) =>
        JsonSerializer.Deserialize(json, LabelsJson.Default.IReadOnlyDictionaryStringString)!;

    private static string? Text(JqValue json, string member) => json.TryGet(member, out var value) ? value.AsString() : null;
}

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class LabelsJson : JsonSerializerContext;
