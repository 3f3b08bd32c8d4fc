using System.Text;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.OpenApi;

/// <summary>One field of a form.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its text.</param>
/// <param name="ContentType">Its media type in a multipart form; null for text.</param>
/// <param name="IsFile">Whether it is sent as a file.</param>
internal sealed record FormField(string Name, string Value, string? ContentType, bool IsFile);

/// <summary>Writes forms.</summary>
internal static class FormText
{
    /// <summary>Fields are encoded when the form is written, so not before.</summary>
    public static Func<string, string> AsIs { get; } = text => text;

    /// <summary>The form as a body.</summary>
    /// <param name="fields">Its fields.</param>
    /// <param name="mediaType"><c>multipart/form-data</c> or <c>application/x-www-form-urlencoded</c>.</param>
    /// <param name="boundary">Separates the parts. Lengthened until no part holds it.</param>
    public static EncodedBody Encode(IReadOnlyList<FormField> fields, string mediaType, string boundary)
    {
        if (mediaType != "multipart/form-data")
            return new(mediaType, string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}")));

        while (fields.Any(field => field.Value.Contains(boundary, StringComparison.Ordinal))) boundary += "x";
        var text = new StringBuilder();
        foreach (var field in fields)
        {
            text.Append($"--{boundary}\r\nContent-Disposition: form-data; name=\"{Quoted(field.Name)}\"");
            if (field.IsFile) text.Append($"; filename=\"{Quoted(field.Name)}\"");
            if ((field.ContentType ?? (field.IsFile ? "application/octet-stream" : null)) is { } type) text.Append($"\r\nContent-Type: {OneLine(type)}");
            text.Append($"\r\n\r\n{field.Value}\r\n");
        }
        return new($"{mediaType}; boundary={boundary}", text.Append($"--{boundary}--\r\n").ToString());
    }

    /// <summary>As browsers do (WHATWG, multipart form data).</summary>
    private static string Quoted(string name) => name.Replace("\"", "%22", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string OneLine(string type) => type.AsSpan().IndexOfAny('\r', '\n') < 0 ? type : throw new InvalidRequestException("A media type of the document contains a line break.");
}
