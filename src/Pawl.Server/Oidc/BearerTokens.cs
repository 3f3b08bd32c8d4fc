using Microsoft.AspNetCore.Http;
using Pawl.Server.Access;
using Pawl.Server.Options;
using Pawl.Server.Problems;

namespace Pawl.Server.Oidc;

/// <summary>Takes access tokens of the provider as credentials.</summary>
internal sealed class BearerTokens(TokenVerifier verifier, FederatedUsers users, RoleBook roles, RefusedTokens refused, ServerOptions options)
{
    private readonly OidcSettings oidc = options.Oidc;

    /// <summary>Whether a text is a token, if anything: keys of ours begin otherwise and have no dot.</summary>
    public bool IsMeant(string text) => oidc is { Issuer: not null, Audiences.Count: > 0 } && text.Contains('.', StringComparison.Ordinal);

    /// <summary>Whom a token stands for.</summary>
    /// <exception cref="ApiException">It opens nothing. Every reason has the same answer.</exception>
    public async Task<Caller> VerifyAsync(HttpContext http, string text)
    {
        var (claims, fault) = await verifier.VerifyAsync(text, oidc.Audiences, nonce: null, http.RequestAborted);
        if (fault != TokenFault.None) throw await refused.RefuseAsync(http, fault, KeyMaker.DefaultTenant, user: null);

        var (tenant, user, given, unknown) = await users.FindAsync(claims, http.RequestAborted);
        if (unknown != TokenFault.None) throw await refused.RefuseAsync(http, unknown, user is null ? KeyMaker.DefaultTenant : tenant, user?.Name);
        // What the token gives counts, not what a login once gave: the provider may have taken it back since.
        return new(tenant, $"user:{user!.Name}", given, await roles.ResolveAsync(tenant, given)) { User = user.Name };
    }
}
