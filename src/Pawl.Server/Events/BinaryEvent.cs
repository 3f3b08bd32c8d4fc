using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Pawl.Language.Expressions;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Events;

/// <summary>The binary mode of the HTTP protocol binding (CloudEvents 1.0.2): attributes in <c>ce-</c> headers, data as the body.</summary>
internal static class BinaryEvent
{
    private const string Prefix = "ce-";

    /// <summary>Whether a request is in this mode.</summary>
    public static bool IsGiven(IHeaderDictionary headers) => headers.Keys.Any(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase));

    public static async Task<GivenEvent> ReadAsync(HttpContext http, ApiLimits limits)
    {
        var envelope = JqValue.EmptyObject;
        foreach (var (name, values) in http.Request.Headers)
        {
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) continue;
            if (values.Count != 1) throw new ApiException("event-invalid", $"The header '{name}' stands more than once.") { Errors = [new(PointerOf(name[Prefix.Length..]), "stands more than once", "repeated")] };
            envelope = envelope.With(name[Prefix.Length..].ToLowerInvariant(), JqValue.From(Decode(values.ToString())));
        }

        using var body = await RequestBody.ReadAsync(http, limits, mediaTypes: null, optional: true);
        if (http.Request.ContentType is { } contentType) envelope = envelope.With("datacontenttype", JqValue.From(contentType));
        return new(WithData(envelope, body.Bytes, http.Request.ContentType, limits), PointerOf);
    }

    private static string PointerOf(string attribute) => attribute switch
    {
        "" or "data" or "data_base64" => "",
        "datacontenttype" => "Content-Type:",
        _ => $"{Prefix}{attribute}:",
    };

    /// <summary>JSON stays JSON, text becomes text, and everything else travels as base64.</summary>
    private static JqValue WithData(JqValue envelope, ReadOnlyMemory<byte> body, string? contentType, ApiLimits limits)
    {
        if (body.IsEmpty) return envelope;
        var type = MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed.MediaType.Value ?? "" : "";
        if (type.Length == 0 || type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
            return envelope.With("data", EventJson.Read(body.Span, limits));
        return type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) && Utf8.IsValid(body.Span)
            ? envelope.With("data", JqValue.From(Encoding.UTF8.GetString(body.Span)))
            : envelope.With("data_base64", JqValue.From(Convert.ToBase64String(body.Span)));
    }

    /// <summary>Values are percent-encoded, and may be quoted.</summary>
    private static string Decode(string value)
    {
        if (value is ['"', .. var quoted, '"']) value = quoted.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
        return Uri.UnescapeDataString(value);
    }
}
