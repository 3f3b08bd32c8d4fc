using Pawl.Language.Expressions;

namespace Pawl.Runners.Authentication.Tokens;

/// <summary>Makes the requests that get tokens (RFC 6749, RFC 8693).</summary>
internal static class TokenRequests
{
    /// <summary>A request by the policy's own grant, or by a refresh token that an earlier answer gave.</summary>
    public static HttpRequestMessage Make(OAuth2Policy policy, Uri endpoint, string? refreshToken, DateTimeOffset now)
    {
        List<KeyValuePair<string, string>> parameters = refreshToken is null
            ? [new("grant_type", policy.Grant), .. policy.Parameters]
            : [new("grant_type", "refresh_token"), new("refresh_token", refreshToken)];
        if (policy.Scopes.Count > 0) parameters.Add(new("scope", string.Join(' ', policy.Scopes)));
        parameters.AddRange(policy.Audiences.Select(audience => KeyValuePair.Create("audience", audience)));

        var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Authorization = ClientIdentity.Add(policy, endpoint, parameters, now);
        request.Headers.Accept.Add(new("application/json"));
        request.Content = policy.IsJson ? Json(parameters) : new FormUrlEncodedContent(parameters);
        return request;
    }

    /// <summary>One member for each name; a name that occurs several times has a list.</summary>
    private static ByteArrayContent Json(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var members = parameters.GroupBy(parameter => parameter.Key, parameter => JqValue.From(parameter.Value), StringComparer.Ordinal)
            .Select(values => KeyValuePair.Create(values.Key, values.Count() == 1 ? values.First() : JqValue.Array(values)));
        return new(JqValue.Object(members).ToUtf8()) { Headers = { ContentType = new("application/json") } };
    }
}
