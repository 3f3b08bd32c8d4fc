using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client.Access;
using Pawl.Client.Problems;
using Pawl.Runtime.Identity;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Login;

/// <summary>The routes by which people come in and go out.</summary>
internal static class LoginRoutes
{
    private static readonly string[] Body = ["json-invalid", "body-invalid", "body-missing", "body-too-large", "media-type-unsupported"];
    private static readonly RouteAudit Refresh = new("session.refresh");

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/login", LogInAsync).WithTags("Access").OpenToAll().AuditedByHandler().WithQuery()
            .Described("LogIn", "Opens a session for a user: tokens for a program, or a cookie for a browser.").Fails([.. Body, "login-failed", "login-throttled", "store-unavailable"]);
        api.MapPost("/login/refresh", RefreshAsync).WithTags("Access").OpenToAll().AuditedByHandler().WithQuery()
            .Described("RefreshLogin", "Exchanges a refresh token for the next pair. A token that is shown a second time ends its session.").Fails([.. Body, "login-failed", "store-unavailable"]);
        api.MapPost("/logout", LogOutAsync).WithTags("Access").OpenToCallers().Audited("session.logout").WithQuery()
            .Described("LogOut", "Ends the session of the token, or of the cookie. An API key has none, so nothing changes.");
        api.MapPost("/caller/password", ChangePasswordAsync).WithTags("Access").OpenToCallers().Audited("user.password").WithQuery()
            .Described("ChangePassword", "Changes one's own password; every session ends, this one too.").Fails([.. Body, "login-failed", "login-throttled", "not-logged-in"]);
    }

    private static async Task<Ok<LoggedIn>> LogInAsync(HttpContext http, JsonBody<Client.Access.Login> body, LoginDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(Shown(http, await desk.LogInAsync(http, body.Value, cancellationToken), body.Value.Browser is true));

    private static async Task<Ok<LoggedIn>> RefreshAsync(HttpContext http, JsonBody<RefreshLogin> body, SessionMaker sessions, RequestAudit audit, CancellationToken cancellationToken)
    {
        if (await sessions.RefreshAsync(body.Value.RefreshToken, cancellationToken) is not { } tried) throw SessionMaker.Refused();
        if (tried.Opened is { } opened) return TypedResults.Ok(Shown(http, opened, isBrowser: false));

        var refusal = SessionMaker.Refused();
        var caller = new Caller(tried.Session.Tenant, $"user:{tried.Session.User}", [], Grants.None);
        // Only what was stolen is worth a line: anybody can show a wrong token as often as he likes.
        if (tried.Outcome == RefreshOutcome.Reused) await audit.RefuseAsync(http, caller, Refresh, refusal, $"session:{tried.Session.Id} ended: its refresh token was shown a second time");
        throw refusal;
    }

    private static async Task<NoContent> LogOutAsync(HttpContext http, Caller caller, AuditTrail trail, SessionMaker sessions, CancellationToken cancellationToken)
    {
        if (caller.Session is not { } session)
        {
            trail.Unchanged();
            return TypedResults.NoContent();
        }
        trail.On($"session:{session}");
        await sessions.EndAsync(caller.Tenant, session, cancellationToken);
        BrowserCookie.Clear(http);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ChangePasswordAsync(Caller caller, JsonBody<ChangePassword> body, AuditTrail trail, LoginDesk desk, CancellationToken cancellationToken)
    {
        if (caller is not { Session: not null, User: { } user }) throw new ApiException("not-logged-in", "Only who logged in has a password to change; this credential is no session.");
        trail.On($"user:{user}");
        if (PasswordPolicy.FaultOf(body.Value.Password, user) is { } fault)
            throw new ApiException("body-invalid", $"'/password' {fault}.") { Errors = [new ApiProblemItem("/password", fault, "invalid-value")] };
        await desk.ChangePasswordAsync(caller.Tenant, user, body.Value.Current, body.Value.Password, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>What a login gives, and the cookie for a browser.</summary>
    public static LoggedIn Shown(HttpContext http, OpenedSession session, bool isBrowser)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!isBrowser) return new() { AccessToken = session.Access, ExpiresAt = session.AccessExpiresAt, RefreshToken = session.Refresh };
        BrowserCookie.Set(http, session);
        return new() { ExpiresAt = session.AccessExpiresAt, CsrfToken = BrowserCookie.ProofOf(session.Access) };
    }
}
