using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Pawl.Runtime.Audit;

/// <summary>Binds entries to each other. An entry's hash is the SHA-256 of its line without the member <c>hash</c>, which stands last.</summary>
/// <remarks>
/// The line is the JSON that an export writes, members in a fixed order, ASCII only, absent members left out: so that the rule can be checked with
/// <c>sed</c> and <c>sha256sum</c>, and no newer version of a library changes what was hashed. It names the tenant and the hash before it.
/// </remarks>
public static class AuditChain
{
    private static readonly JsonWriterOptions Ascii = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.BasicLatin) };
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Places a draft behind the head of its tenant's chain.</summary>
    public static AuditEntry Append(string tenant, AuditHead head, AuditDraft draft)
    {
        var entry = new AuditEntry(draft, tenant, head.Sequence + 1, head.Hash, default);
        return entry with { Hash = HashOf(entry) };
    }

    /// <summary>The hash that an entry must have.</summary>
    public static byte[] HashOf(AuditEntry entry) => SHA256.HashData(Line(entry, withHash: false));

    /// <summary>The entry as a line of JSON, without a line end.</summary>
    public static byte[] Line(AuditEntry entry) => Line(entry, withHash: true);

    /// <summary>A kind, result and so on as they stand in lines and tables.</summary>
    public static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static byte[] Line(AuditEntry entry, bool withHash)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Ascii))
        {
            writer.WriteStartObject();
            writer.WriteString("tenant", entry.Tenant);
            writer.WriteNumber("sequence", entry.Sequence);
            writer.WriteString("kind", Name(entry.Kind));
            if (entry.Attempt is { } attempt) writer.WriteNumber("attempt", attempt);
            writer.WriteString("at", entry.At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            writer.WriteString("actor", entry.Actor);
            writer.WriteString("action", entry.Action);
            WriteText(writer, "object", entry.Object);
            WriteText(writer, "request", entry.Request);
            WriteText(writer, "address", entry.Address);
            WriteText(writer, "traceId", entry.TraceId);
            WriteText(writer, "result", entry.Result is { } result ? Name(result) : null);
            if (entry.Status is { } status) writer.WriteNumber("status", status);
            WriteText(writer, "code", entry.Code);
            WriteText(writer, "before", entry.Before);
            WriteText(writer, "after", entry.After);
            WriteText(writer, "detail", entry.Detail);
            writer.WriteString("previous", Convert.ToHexStringLower(entry.Previous.Span));
            if (withHash) writer.WriteString("hash", Convert.ToHexStringLower(entry.Hash.Span));
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
    }
}
