using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pawl.Server.Audit;
using Pawl.Server.Problems;

namespace Pawl.Server.Access;

/// <summary>Finds out who calls, and whether the route is for them.</summary>
internal sealed class AccessControl(RequestDelegate next, KeyRing keys, RequestAudit audit)
{
    private const string Scheme = "Bearer";
    /// <summary>Longest header that is looked at; a key is far shorter.</summary>
    private const int HeaderLength = 1_024;

    public async Task InvokeAsync(HttpContext http)
    {
        // What is no route of ours is the framework's own answer: 404, 405 or 415.
        if (http.GetEndpoint() is RouteEndpoint route)
        {
            var access = route.Metadata.GetMetadata<RouteAccess>() ?? throw new InvalidOperationException($"The route {route.RoutePattern.RawText} says nothing about access.");
            if (access.Scope is { } scope) http.Features.Set(await AuthenticateAsync(http, scope));
        }
        await next(http);
    }

    private async Task<Caller> AuthenticateAsync(HttpContext http, Client.Keys.KeyScope scope)
    {
        var caller = await keys.VerifyAsync(CredentialOf(http)) ?? throw Unauthenticated("The API key is not valid: it is mistyped, unknown or revoked.", error: true);
        if (caller.Scope >= scope) return caller;

        var refusal = new ApiException("forbidden", $"This needs a key with the scope '{scope.ToString().ToLowerInvariant()}'; the given one has '{caller.Scope.ToString().ToLowerInvariant()}'.")
        {
            Challenge = $"{Scheme} realm=\"pawl\", error=\"insufficient_scope\", scope=\"{scope.ToString().ToLowerInvariant()}\"",
        };
        // Who tries what he may not is worth a line.
        if (http.GetEndpoint()?.Metadata.GetMetadata<RouteAudit>() is { Action: not null } route) await audit.RefuseAsync(http, caller, route, refusal);
        throw refusal;
    }

    private static string CredentialOf(HttpContext http)
    {
        var headers = http.Request.Headers.Authorization;
        if (headers.Count == 0) throw Unauthenticated("Send an API key: 'Authorization: Bearer pawl_…'. 'pawl up' prints the first one; an admin can make others.", error: false);
        if (headers.Count > 1) throw Unauthenticated("Send the header Authorization once.", error: true);

        var header = headers[0] ?? "";
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        if (header.Length > HeaderLength || space < 0 || !header.AsSpan(0, space).Equals(Scheme, StringComparison.OrdinalIgnoreCase))
            throw Unauthenticated("The header Authorization must have the form 'Bearer pawl_…'.", error: true);
        return header[(space + 1)..].Trim();
    }

    private static ApiException Unauthenticated(string detail, bool error) =>
        new("unauthenticated", detail) { Challenge = $"{Scheme} realm=\"pawl\"{(error ? ", error=\"invalid_token\"" : "")}" };
}
