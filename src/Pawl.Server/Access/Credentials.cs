using Microsoft.AspNetCore.Http;
using Pawl.Server.Login;
using Pawl.Server.Oidc;
using Pawl.Server.Problems;

namespace Pawl.Server.Access;

/// <summary>Takes the credential of a request, of whatever kind it is, and finds out whom it stands for.</summary>
internal sealed class Credentials(KeyRing keys, SessionRing sessions, BearerTokens tokens)
{
    /// <summary>Whom a request comes from.</summary>
    /// <exception cref="ApiException">It has no credential, or one that opens nothing.</exception>
    public async Task<Caller> VerifyAsync(HttpContext http)
    {
        // A header is sent on purpose, a cookie by the browser: so the header counts where both are there.
        if (http.Request.Headers.Authorization.Count == 0 && BrowserCookie.Of(http) is { } cookie)
        {
            var browser = await sessions.VerifyAsync(cookie, isCookie: true) ?? throw Unauthenticated("The session has ended. Log in again.", error: true);
            BrowserCookie.RequireProof(http, cookie);
            return browser;
        }

        var text = BearerOf(http);
        if (tokens.IsMeant(text)) return await tokens.VerifyAsync(http, text);
        return TokenText.Access.IsMeant(text)
            ? await sessions.VerifyAsync(text, isCookie: false) ?? throw Unauthenticated("The access token is not valid: it is mistyped, expired, or its session has ended. Refresh it, or log in again.", error: true)
            : await keys.VerifyAsync(text) ?? throw Unauthenticated("The API key is not valid: it is mistyped, unknown, expired or revoked.", error: true);
    }

    private static string BearerOf(HttpContext http)
    {
        var headers = http.Request.Headers.Authorization;
        if (headers.Count == 0) throw Unauthenticated("Send a credential: 'Authorization: Bearer pawl_…'. 'pawl up' prints the first API key; an admin can make others, and users.", error: false);
        if (headers.Count > 1) throw Unauthenticated("Send the header Authorization once.", error: true);

        var header = headers[0] ?? "";
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || !header.AsSpan(0, space).Equals(AccessControl.Scheme, StringComparison.OrdinalIgnoreCase))
            throw Unauthenticated("The header Authorization must have the form 'Bearer pawl_…'.", error: true);
        return header[(space + 1)..].Trim();
    }

    private static ApiException Unauthenticated(string detail, bool error) =>
        new("unauthenticated", detail) { Challenge = $"{AccessControl.Scheme} realm=\"pawl\"{(error ? ", error=\"invalid_token\"" : "")}" };
}
