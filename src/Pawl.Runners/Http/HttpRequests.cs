using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Http;

/// <summary>One hop of a call: where to, how, and whether it still goes to the origin that the author named.</summary>
internal sealed record Hop(string Method, Uri Uri, bool SameOrigin, bool WithBody)
{
    public static Hop First(HttpActivity activity) => new(activity.Method, WithQuery(activity), SameOrigin: true, activity.Body is { IsNull: false });

    private static Uri WithQuery(HttpActivity activity)
    {
        var uri = new UriBuilder(activity.Uri) { Fragment = "" };
        if (activity.Query.Length > 0)
        {
            var query = string.Join('&', activity.Query.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
            uri.Query = uri.Query.Length > 1 ? $"{uri.Query[1..]}&{query}" : query;
        }
        return uri.Uri;
    }
}

/// <summary>Makes requests, and decides about redirects.</summary>
internal static class HttpRequests
{
    /// <summary>Headers that belong to the connection, or that would say that the request goes elsewhere.</summary>
    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "Expect",
    };

    /// <summary>What may follow a redirect to another origin: nothing that could be a credential.</summary>
    private static readonly HashSet<string> CrossOrigin = new(StringComparer.OrdinalIgnoreCase) { "Accept", "Accept-Language", "Content-Type", "Content-Language", "User-Agent" };

    public static HttpRequestMessage Make(HttpActivity activity, Hop hop, string idempotencyKey, OutboundConnector connector)
    {
        if (hop.Uri.UserInfo.Length > 0) throw new InvalidRequestException("An endpoint must not contain user information; use 'authentication' instead.");

        var request = new HttpRequestMessage(Method(hop.Method), connector.Route(hop.Uri)) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        request.Headers.Host = hop.Uri.Authority; // as written, wherever the connector takes it
        if (hop.WithBody && activity.Body is { } body) request.Content = Content(body, activity);
        foreach (var (name, value) in activity.Headers)
        {
            if (Forbidden.Contains(name)) throw new InvalidRequestException($"The header '{name}' cannot be set: the connection decides about it.");
            if (hop.SameOrigin || CrossOrigin.Contains(name)) Add(request, name, value);
        }
        if (!request.Headers.Contains("Idempotency-Key")) request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        if (request.Headers.UserAgent.Count == 0) request.Headers.TryAddWithoutValidation("User-Agent", "pawl");
        return request;
    }

    /// <summary>The next hop of an answer that redirects; null when it does not.</summary>
    public static Hop? Follow(Hop hop, HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
            || response.Headers.Location is not { } location) return null;

        var uri = new Uri(hop.Uri, location);
        if (uri.Scheme is not ("http" or "https")) throw new InvalidResponseException($"a redirect to '{uri.Scheme}:' is not followed");

        var same = uri.Scheme == hop.Uri.Scheme && uri.IdnHost == hop.Uri.IdnHost && uri.Port == hop.Uri.Port;
        var keeps = response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect || hop.Method is "GET" or "HEAD";
        return new(keeps ? hop.Method : "GET", uri, hop.SameOrigin && same, hop.WithBody && keeps);
    }

    private static HttpMethod Method(string method)
    {
        try { return new(method); }
        catch (FormatException) { throw new InvalidRequestException($"'{method}' is no HTTP method."); }
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0) throw new InvalidRequestException($"The value of the header '{name}' contains a line break.");
        if (request.Headers.TryAddWithoutValidation(name, value)) return;

        // A header of the content; without a body there is nothing it could describe, but the author wants it sent.
        request.Content ??= new ByteArrayContent([]);
        request.Content.Headers.Remove(name);
        if (!request.Content.Headers.TryAddWithoutValidation(name, value)) throw new InvalidRequestException($"'{name}' is no name of a header.");
    }

    private static ByteArrayContent Content(JqValue body, HttpActivity activity)
    {
        var type = activity.Headers.FirstOrDefault(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value;
        if (type is not null && type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) && body.Kind == JqKind.Object)
            return new FormUrlEncodedContent(body.Members.Select(member => KeyValuePair.Create(member.Key, Text(member.Value))));
        return body.Kind == JqKind.String
            ? new StringContent(body.AsString(), Encoding.UTF8, new MediaTypeHeaderValue("text/plain", "utf-8"))
            : new ByteArrayContent(body.ToUtf8()) { Headers = { ContentType = new("application/json") } };
    }

    private static string Text(JqValue value) => value.Kind == JqKind.String ? value.AsString() : value.ToJson();
}
