using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.OpenApi;

/// <summary>Makes the HTTP request of an operation from the arguments of a call.</summary>
/// <param name="operation">What is called.</param>
/// <param name="parameters">Its parameters.</param>
/// <param name="arguments">The arguments by name.</param>
/// <param name="options">Bounds.</param>
internal sealed class OpenApiRequest(OpenApiOperation operation, IReadOnlyList<OpenApiParameter> parameters, JqValue arguments, OpenApiOptions options)
{
    /// <summary>The request.</summary>
    /// <param name="activity">The call, for its output, redirection and authentication.</param>
    /// <param name="idempotencyKey">What the boundary of a multipart form is made of: the same for every try.</param>
    /// <param name="references">Follows <c>$ref</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FailedCallException">An argument is missing, unknown, or fits nowhere (<c>validation</c>).</exception>
    public async Task<HttpActivity> MakeAsync(OpenApiActivity activity, string idempotencyKey, References references, CancellationToken cancellationToken)
    {
        foreach (var missing in parameters.Where(parameter => parameter is { IsRequired: true, Place: not ParameterPlace.Body } && ValueOf(parameter).IsNull))
            throw Wrong($"The operation needs the parameter '{missing.Name}', and 'parameters' does not have it.");

        var uri = OpenApiServers.BaseOf(operation) + ExpandPath();
        if (Pairs(ParameterPlace.Query) is { Count: > 0 } query) uri += $"?{Join(query, "&")}";
        var headers = Headers();
        var body = await EncodeBodyAsync(Boundary(idempotencyKey), references, cancellationToken);
        if (body is not null) headers.Add(new("Content-Type", body.ContentType));
        if (!headers.Exists(header => header.Key.Equals("Accept", StringComparison.OrdinalIgnoreCase)) && await MediaTypes.AcceptedAsync(operation, references, cancellationToken) is { } accept)
            headers.Add(new("Accept", accept));

        return new(operation.Method, uri, [.. headers], [], body is null ? null : JqValue.From(body.Text), OutputOf(activity.With["output"]), activity.With["redirect"].IsTruthy, activity.Authentication);
    }

    private JqValue ValueOf(OpenApiParameter parameter) => arguments[parameter.Name];

    private IEnumerable<OpenApiParameter> Given(ParameterPlace place) => parameters.Where(parameter => parameter.Place == place && !ValueOf(parameter).IsNull);

    /// <summary>Each <c>{name}</c> by its parameter. What comes out must be the path that the document has: no segment more, none less.</summary>
    private string ExpandPath()
    {
        var segments = operation.Path.Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (!segments[i].Contains('{', StringComparison.Ordinal)) continue;
            segments[i] = ExpandSegment(segments[i]);
            if (segments[i] is "" or "." or "..") throw Wrong($"The path '{operation.Path}' would lead elsewhere: a parameter in it is empty, '.' or '..'.");
        }
        return string.Join('/', segments);
    }

    private string ExpandSegment(string segment)
    {
        var text = new StringBuilder(segment.Length);
        for (var at = 0; at < segment.Length;)
        {
            var open = segment.IndexOf('{', at);
            var close = open < 0 ? -1 : segment.IndexOf('}', open);
            if (close < 0) return text.Append(segment, at, segment.Length - at).ToString();

            var name = segment[(open + 1)..close];
            var parameter = Given(ParameterPlace.Path).FirstOrDefault(parameter => parameter.Name == name)
                ?? throw Wrong($"The path '{operation.Path}' needs the parameter '{name}', and the document and 'parameters' do not both have it.");
            text.Append(segment, at, open - at).Append(ParameterText.One(name, ValueOf(parameter), parameter.Style, parameter.Explode, Uri.EscapeDataString));
            at = close + 1;
        }
        return text.ToString();
    }

    private List<KeyValuePair<string, string>> Headers()
    {
        var headers = Given(ParameterPlace.Header).Select(parameter =>
            KeyValuePair.Create(parameter.Name, ParameterText.One(parameter.Name, ValueOf(parameter), parameter.Style, parameter.Explode, FormText.AsIs))).ToList();
        if (Pairs(ParameterPlace.Cookie) is { Count: > 0 } cookies) headers.Add(new("Cookie", Join(cookies, "; ")));
        return headers;
    }

    private List<KeyValuePair<string, string>> Pairs(ParameterPlace place) => [.. Given(place).SelectMany(parameter => ParameterText.Pairs(
        parameter.Name, ValueOf(parameter), parameter.Style, parameter.Explode, options.ParameterDepth, ParameterText.Encoder(parameter.AllowReserved)))];

    private async Task<EncodedBody?> EncodeBodyAsync(string boundary, References references, CancellationToken cancellationToken)
    {
        var left = parameters.Where(parameter => parameter.Place != ParameterPlace.Body).Aggregate(arguments, (rest, parameter) => rest.Without(parameter.Name));
        if (await OpenApiBody.OfAsync(operation, parameters, references, cancellationToken) is { } body) return await body.EncodeAsync(left, boundary, options.ParameterDepth, references, cancellationToken);
        if (left.Count > 0) throw Wrong($"The operation has no parameter '{left.Members.First().Key}', and no body that it could go into.");

        var form = Given(ParameterPlace.Form).ToList();
        return form.Count == 0 ? null : FormText.Encode([.. form.SelectMany(Fields)], FormType(form), boundary);
    }

    private IEnumerable<FormField> Fields(OpenApiParameter parameter) =>
        ParameterText.Pairs(parameter.Name, ValueOf(parameter), parameter.Style, parameter.Explode, options.ParameterDepth, FormText.AsIs)
            .Select(pair => new FormField(pair.Key, pair.Value, null, parameter.IsFile));

    private string FormType(List<OpenApiParameter> form)
    {
        var consumed = MediaTypes.Consumed(operation).Select(MediaTypes.Bare).ToImmutableArray();
        return form.Exists(parameter => parameter.IsFile) || (consumed.Contains("multipart/form-data") && !consumed.Contains("application/x-www-form-urlencoded"))
            ? "multipart/form-data"
            : "application/x-www-form-urlencoded";
    }

    private static HttpOutput OutputOf(JqValue output) => output is not { Kind: JqKind.String } text ? HttpOutput.Content : text.AsString() switch
    {
        "response" => HttpOutput.Response,
        "raw" => HttpOutput.Raw,
        _ => HttpOutput.Content,
    };

    private static string Boundary(string idempotencyKey) => $"pawl-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(idempotencyKey)))[..32]}";

    private static string Join(IEnumerable<KeyValuePair<string, string>> pairs, string mark) => string.Join(mark, pairs.Select(pair => $"{pair.Key}={pair.Value}"));

    private static FailedCallException Wrong(string why) => new(ErrorTypes.Validation(why));
}
