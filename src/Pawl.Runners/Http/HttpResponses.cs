using System.Text;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Http;

/// <summary>Reads answers within their bounds.</summary>
internal static class HttpResponses
{
    private static readonly HashSet<string> Credentials = new(StringComparer.OrdinalIgnoreCase) { "Authorization", "Proxy-Authorization", "Cookie" };

    /// <summary>The error for an answer whose status is none of success.</summary>
    public static WorkflowError Refusal(Hop hop, HttpResponseMessage response) => ErrorTypes.Communication(
        $"{hop.Method} {Place(hop.Uri)} answered {(int)response.StatusCode} {response.ReasonPhrase ?? response.StatusCode.ToString()}.", (int)response.StatusCode);

    /// <summary>An address without user information and query, which may hold credentials.</summary>
    public static string Place(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>JSON parsed, text as text, other bytes as base64, nothing as null.</summary>
    /// <exception cref="InvalidResponseException">The content is not what its type says.</exception>
    public static JqValue Content(HttpResponseMessage response, byte[] bytes)
    {
        if (bytes.Length == 0) return JqValue.Null;

        var type = response.Content.Headers.ContentType;
        var media = type?.MediaType?.ToLowerInvariant() ?? "";
        if (media is "application/json" or "text/json" || media.EndsWith("+json", StringComparison.Ordinal))
        {
            try { return JqValue.Parse(bytes); }
            catch (JqParseException error) { throw new InvalidResponseException($"the answer says it is {media} but is not: {error.Message.TrimEnd('.')}"); }
        }
        return media.StartsWith("text/", StringComparison.Ordinal) || media is "application/xml" or "application/yaml" or "application/x-yaml" or "application/javascript" || media.EndsWith("+xml", StringComparison.Ordinal) || media.EndsWith("+yaml", StringComparison.Ordinal)
            ? JqValue.From(Charset(type?.CharSet).GetString(bytes))
            : JqValue.From(Convert.ToBase64String(bytes));
    }

    /// <summary>The whole exchange, without credentials (R37).</summary>
    public static JqValue Describe(Hop hop, HttpRequestMessage request, HttpResponseMessage response, JqValue content) => JqValue.Object(
        ("request", JqValue.Object(
            ("method", JqValue.From(hop.Method)),
            ("uri", JqValue.From(hop.Uri.AbsoluteUri)),
            ("headers", Headers(request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>()))))),
        ("statusCode", JqValue.From((long)response.StatusCode)),
        ("headers", Headers(response.Headers.Concat(response.Content.Headers))),
        ("content", content));

    private static JqValue Headers(IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers) => JqValue.Object(
        headers.Where(header => !Credentials.Contains(header.Key)).Select(header => KeyValuePair.Create(header.Key, JqValue.From(string.Join(", ", header.Value)))));

    private static Encoding Charset(string? name)
    {
        try { return name is null ? Encoding.UTF8 : Encoding.GetEncoding(name.Trim('"')); }
        catch (ArgumentException) { return Encoding.UTF8; }
    }
}
