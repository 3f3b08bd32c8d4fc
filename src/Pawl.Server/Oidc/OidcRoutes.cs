using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client.Access;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Login;
using Pawl.Server.OpenApi;
using Pawl.Server.Options;
using Pawl.Server.Requests;

namespace Pawl.Server.Oidc;

/// <summary>The routes by which people come in from the identity provider.</summary>
internal static class OidcRoutes
{
    private static readonly string[] Provider = ["identity-provider-none", "identity-provider-unavailable", "login-throttled", "store-unavailable"];

    private static readonly QueryParameter<string> ReturnTo = new("returnTo", "The page of this server to go to in the end, by its path; '/' when none is named.", static (text, _) =>
        LoginAttempt.IsReturn(text) ? text : throw new FormatException("must be a path of this server, e.g. '/executions'"));

    public static void Map(IEndpointRouteBuilder api)
    {
        var login = api.MapGroup("/login/oidc").WithTags("Access").OpenToAll();
        login.MapGet("", BeginAsync).WithQuery(ReturnTo).Produces(StatusCodes.Status302Found).Described("BeginOidcLogin", "Sends a browser to the identity provider.").Fails(Provider);
        // Its query is the provider's: what it adds is none of our business.
        login.MapGet("/callback", EndAsync).Produces(StatusCodes.Status302Found).Described("EndOidcLogin", "Where the identity provider sends a browser back to: opens its session and goes on to the page that was asked for.").Fails([.. Provider, "login-failed"]);
        login.MapPost("/device", BeginDeviceAsync).AuditedByHandler().WithQuery()
            .Described("BeginDeviceLogin", "Asks the identity provider for a code that somebody types in there, for programs without a browser.").Fails(Provider);
        login.MapPost("/device/token", EndDeviceAsync).AuditedByHandler().WithQuery()
            .Described("EndDeviceLogin", "Opens a session once the code was typed in.").Fails([.. Provider, "login-failed", "login-pending", "json-invalid", "body-invalid", "body-missing", "body-too-large", "media-type-unsupported"]);
    }

    private static async Task<RedirectHttpResult> BeginAsync(HttpContext http, ProviderLogin provider, TimeProvider time, CancellationToken cancellationToken)
    {
        var attempt = LoginAttempt.Begin(ReturnTo.TryRead(http, out var path) ? path! : "/", time.GetUtcNow());
        var address = await provider.AddressOfAsync(attempt, cancellationToken);
        attempt.Keep(http);
        return TypedResults.Redirect(address);
    }

    private static async Task<RedirectHttpResult> EndAsync(HttpContext http, ProviderLogin provider, FederatedLogin login, ServerOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        provider.RequireClient();
        var query = http.Request.Query;
        var attempt = LoginAttempt.Take(http, time.GetUtcNow());
        // What another page made up has no cookie; what another provider sends has another name (RFC 9207).
        if (attempt is null || !attempt.Matches(query["state"]) || (query["iss"] is [var issuer] && issuer != options.Oidc.Issuer)) throw login.Failed();
        var idToken = query["code"] is [{ } code] ? await provider.RedeemAsync(code, attempt, cancellationToken) : null;
        var opened = await login.OpenAsync(http, idToken, attempt.Nonce, isBrowser: true, cancellationToken);
        BrowserCookie.Set(http, opened);
        return TypedResults.Redirect(attempt.ReturnTo);
    }

    private static async Task<Ok<DeviceLogin>> BeginDeviceAsync(ProviderLogin provider, CancellationToken cancellationToken) => TypedResults.Ok(await provider.BeginDeviceAsync(cancellationToken));

    private static async Task<Ok<LoggedIn>> EndDeviceAsync(HttpContext http, JsonBody<EndDeviceLogin> body, ProviderLogin provider, FederatedLogin login, CancellationToken cancellationToken)
    {
        var idToken = await provider.AskDeviceAsync(body.Value.DeviceCode, cancellationToken);
        return TypedResults.Ok(LoginRoutes.Shown(http, await login.OpenAsync(http, idToken, nonce: null, isBrowser: false, cancellationToken), isBrowser: false));
    }
}
