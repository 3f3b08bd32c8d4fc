using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pawl.Runtime.Identity;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Login;
using Pawl.Server.Options;
using Pawl.Server.Problems;

namespace Pawl.Server.Oidc;

/// <summary>Opens sessions for people whom the provider vouches for.</summary>
internal sealed class FederatedLogin(TokenVerifier verifier, FederatedUsers federated, IUserStore users, SessionMaker sessions, SessionRing ring, RefusedTokens refused, RequestAudit audit, Meter meter, ServerOptions options, TimeProvider time)
{
    private static readonly RouteAudit Action = new("session.login");
    private readonly OidcSettings oidc = options.Oidc;
    private readonly Counter<long> logins = meter.CreateCounter<long>("pawl.logins.federated", description: "Logins by the identity provider, by their outcome: done or failed.");

    /// <summary>Opens a session.</summary>
    /// <param name="http">The request.</param>
    /// <param name="idToken">What the provider gave; null when it gave none.</param>
    /// <param name="nonce">What the token must answer with; null where nothing was asked.</param>
    /// <param name="isBrowser">Whether a browser gets the session.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiException">The token is not good, or its user may not come in.</exception>
    public async Task<OpenedSession> OpenAsync(HttpContext http, string? idToken, string? nonce, bool isBrowser, CancellationToken cancellationToken)
    {
        if (idToken is null) throw Failed();
        var (claims, fault) = await verifier.VerifyAsync(idToken, [oidc.ClientId!], nonce, cancellationToken);
        if (fault == TokenFault.None && !IsForUs(claims)) fault = TokenFault.Audience;
        if (fault != TokenFault.None) throw await FailedAsync(http, fault, KeyMaker.DefaultTenant, user: null);

        var (tenant, user, roles, unknown) = await federated.FindAsync(claims, cancellationToken);
        if (unknown != TokenFault.None) throw await FailedAsync(http, unknown, user is null ? KeyMaker.DefaultTenant : tenant, user?.Name);
        // A session, and keys of the user, do what the last login gave.
        if (!user!.Roles.SequenceEqual(roles))
        {
            await users.SetRolesAsync(tenant, user.Name, roles, cancellationToken);
            federated.ForgetAll();
            ring.ForgetAll();
        }

        var opened = await sessions.OpenAsync(tenant, user.Name, isBrowser, cancellationToken);
        await users.RecordLoginAsync(tenant, user.Name, time.GetUtcNow(), cancellationToken);
        await audit.RecordAsync(http, new(tenant, $"user:{user.Name}", [], Grants.None), Action, $"session:{opened.Id}");
        logins.Add(1, new KeyValuePair<string, object?>("outcome", "done"));
        return opened;
    }

    /// <summary>The refusal of a login that came to no good end, whatever the reason.</summary>
    public ApiException Failed()
    {
        logins.Add(1, new KeyValuePair<string, object?>("outcome", "failed"));
        return new("login-failed", "The login at the identity provider came to no good end here. Begin it again.") { Challenge = $"{AccessControl.Scheme} realm=\"pawl\"" };
    }

    private async Task<ApiException> FailedAsync(HttpContext http, TokenFault fault, string tenant, string? user)
    {
        await refused.RefuseAsync(http, fault, tenant, user);
        return Failed();
    }

    /// <summary>A token for several names who it was issued to; that must be this server.</summary>
    private bool IsForUs(JsonElement claims) => !claims.TryGetProperty("azp", out var party) || (party.ValueKind == JsonValueKind.String && party.ValueEquals(oidc.ClientId));
}
