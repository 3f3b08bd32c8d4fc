using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Pawl.Language.Expressions;

namespace Pawl.Server.Workflows;

/// <summary>Compact JSON with sorted keys: the same bytes for equal content, whatever format and order it was written in.</summary>
internal static class CanonicalJson
{
    /// <summary>SHA-256 of a document's canonical form. Documents are shallow (<c>DocumentLimits.Depth</c>), so recursion is bounded.</summary>
    public static byte[] Digest(JqValue document)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true })) Write(writer, document);
        return SHA256.HashData(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JqValue value)
    {
        switch (value.Kind)
        {
            case JqKind.Object:
                writer.WriteStartObject();
                foreach (var (key, member) in value.Members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(key);
                    Write(writer, member);
                }
                writer.WriteEndObject();
                break;
            case JqKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
