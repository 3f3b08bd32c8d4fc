using System.Globalization;
using System.Text;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Events;

/// <summary>CloudEvents 1.0 in their JSON format: an object of attributes with <c>data</c> or <c>data_base64</c>.</summary>
internal static class CloudEvents
{
    /// <summary>The data, interpreted as its content type says: JSON as a value, text as a string, everything else as base64. Null when there is none.</summary>
    public static JqValue Data(JqValue envelope)
    {
        if (envelope.TryGet("data", out var data)) return data;
        if (!envelope.TryGet("data_base64", out var encoded) || encoded.Kind != JqKind.String) return JqValue.Null;
        return Decode(encoded, Text(envelope, "datacontenttype") ?? "application/json");
    }

    /// <summary>The event as a listening task reads it.</summary>
    public static JqValue Read(JqValue envelope, EventRead mode) => mode switch
    {
        EventRead.Envelope => envelope,
        EventRead.Raw => envelope.TryGet("data", out var data) ? data : envelope["data_base64"],
        _ => Data(envelope),
    };

    /// <summary>An attribute as text; null when it is absent or something else.</summary>
    public static string? Text(JqValue envelope, string attribute) =>
        envelope.TryGet(attribute, out var value) && value.Kind == JqKind.String ? value.AsString() : null;

    /// <summary>A time as the attribute <c>time</c> tells it: UTC, to the millisecond.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static JqValue Decode(JqValue encoded, string contentType)
    {
        var bytes = new byte[encoded.AsString().Length];
        if (!Convert.TryFromBase64String(encoded.AsString(), bytes, out var length)) return encoded;
        var type = contentType.Split(';')[0].Trim();
        try
        {
            if (type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)) return JqValue.Parse(bytes.AsSpan(0, length));
            if (type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)) return JqValue.From(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length));
        }
        catch (Exception unreadable) when (unreadable is JqParseException or DecoderFallbackException)
        {
            // It is not what it says it is; what arrived is still there.
        }
        return encoded;
    }
}
