using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Output;

/// <summary>JSON for people and pipes: indented, numbers as they were written, letters of all languages unescaped.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = PawlJson.MaxDepth, NewLine = "\n" };
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PawlJson.MaxDepth };

    public static string Of(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Indented)) value.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A contract of the API as an element, so that it can be shown in any format.</summary>
    public static JsonElement Element<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToElement(value, type);

    /// <summary>Reads what somebody typed or a file holds.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Where it came from, for the message.</param>
    /// <exception cref="CliException">Not JSON.</exception>
    public static JsonElement Parse(string json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Reading);
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new CliException($"{source} is not JSON: line {error.LineNumber + 1}, column {error.BytePositionInLine + 1}: {error.Message.Split(" LineNumber:")[0]}", cause: error);
        }
    }
}
