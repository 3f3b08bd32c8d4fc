using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Stubs;

/// <summary>A request as a stub server saw it.</summary>
/// <param name="At">When it came, by the scenario's clock.</param>
/// <param name="Host">The host it was written for.</param>
/// <param name="Method">The method in upper case.</param>
/// <param name="RawPath">The path as sent, without query.</param>
/// <param name="QueryValues">The query, decoded.</param>
/// <param name="HeaderValues">The headers.</param>
/// <param name="Body">The body: parsed when it is JSON, text otherwise, null when empty.</param>
/// <param name="Form">The fields of a form post, decoded; null when it is none.</param>
internal sealed record RecordedRequest(
    DateTimeOffset At, string Host, string Method, string RawPath,
    ImmutableArray<KeyValuePair<string, string>> QueryValues, ImmutableArray<KeyValuePair<string, string>> HeaderValues,
    JqValue Body, JqValue Form)
{
    /// <summary>Bytes of a body at most.</summary>
    public const int MaxBodyBytes = 16 << 20;

    public static async Task<RecordedRequest> OfAsync(HttpRequest request, DateTimeOffset now)
    {
        // The target as it stood on the wire: the server's own path is decoded.
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (Uri.TryCreate(target, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https") target = target[target.IndexOf('/', target.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var mark = target.IndexOf('?');
        var (path, query) = mark < 0 ? (target, "") : (target[..mark], target[mark..]);

        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        return new RecordedRequest(
            now, request.Host.Host, request.Method.ToUpperInvariant(), path, Pairs(query),
            [.. request.Headers.Select(header => KeyValuePair.Create(header.Key.ToLowerInvariant(), header.Value.ToString()))],
            ReadBody(request.ContentType, text), request.HasFormContentType ? Map(Pairs(text)) : JqValue.Null);
    }

    /// <summary>The request as steps compare it: <c>query</c>, <c>headers</c>, <c>body</c>, <c>form</c>. A repeated parameter is a list.</summary>
    public JqValue ToJson()
    {
        var json = JqValue.Object(("query", Map(QueryValues)), ("headers", Map(HeaderValues)), ("body", Body));
        return Form.IsNull ? json : json.With("form", Form);
    }

    private static ImmutableArray<KeyValuePair<string, string>> Pairs(string query) =>
        [.. QueryHelpers.ParseQuery(query).SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? ""))];

    private static JqValue Map(IEnumerable<KeyValuePair<string, string>> pairs) => JqValue.Object(pairs.GroupBy(pair => pair.Key, pair => JqValue.From(pair.Value))
        .Select(group => KeyValuePair.Create(group.Key, group.Count() == 1 ? group.First() : JqValue.Array(group))));

    internal static JqValue ReadBody(string? contentType, string text)
    {
        if (text.Length == 0) return JqValue.Null;
        if (contentType is not null && !contentType.Contains("json", StringComparison.OrdinalIgnoreCase)) return JqValue.From(text);
        try
        {
            return JqValue.Parse(text);
        }
        catch (JqParseException)
        {
            return JqValue.From(text);
        }
    }
}
