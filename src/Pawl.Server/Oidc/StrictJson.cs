using System.Text.Json;
using System.Text.Unicode;

namespace Pawl.Server.Oidc;

/// <summary>Reads JSON of strangers: an object of valid text, no name twice, no comments, not deep.</summary>
internal static class StrictJson
{
    /// <summary>The object; null when it is none, or none of this kind.</summary>
    public static JsonElement? Read(ReadOnlyMemory<byte> text, int depth)
    {
        // Names that differ only in bytes that are no characters would be told apart by some readers and not by others.
        if (!Utf8.IsValid(text.Span)) return null;
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = depth, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            ReadTexts(document.RootElement);
            return document.RootElement.Clone();
        }
        // The second: an escape for half of a character, which shows only when the text is read.
        catch (Exception error) when (error is JsonException or InvalidOperationException) { return null; }
    }

    private static void ReadTexts(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                _ = value.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) ReadTexts(item);
                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    _ = property.Name;
                    ReadTexts(property.Value);
                }
                break;
            default:
                break;
        }
    }
}
