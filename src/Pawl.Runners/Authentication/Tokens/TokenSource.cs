using System.Globalization;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Authentication.Tokens;

/// <summary>Gets tokens for <c>oauth2</c> and <c>oidc</c>, and keeps them until shortly before they end.</summary>
/// <param name="authority">Asks.</param>
/// <param name="options">Bounds.</param>
/// <param name="clock">Tells when tokens end.</param>
internal sealed class TokenSource(Authority authority, AuthenticationOptions options, TimeProvider clock)
{
    private readonly SharedFetches<AccessToken> _tokens = new(options.TokensKept, options.TokenTimeout, clock);
    private readonly TokenEndpoints _endpoints = new(authority, options, clock);

    /// <summary>A token for the policy.</summary>
    /// <param name="tenant">For whom; tenants never share a token.</param>
    /// <param name="authentication">The policy.</param>
    /// <param name="refused">A token that a service just refused; null when none was.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="AuthenticationFailedException">None could be had.</exception>
    public Task<AccessToken> GetAsync(string tenant, ResolvedAuthentication authentication, AccessToken? refused, CancellationToken cancellationToken)
    {
        var policy = OAuth2Policy.Read(new(authentication.Properties), isDiscovered: authentication.Scheme == "oidc");
        var key = SharedFetches<AccessToken>.Key(tenant, authentication.Scheme, authentication.Properties.ToJson());
        return _tokens.GetAsync(key, refused, (last, token) => FetchAsync(tenant, policy, last, token), cancellationToken);
    }

    private async Task<AccessToken> FetchAsync(string tenant, OAuth2Policy policy, AccessToken? last, CancellationToken cancellationToken)
    {
        var endpoint = await _endpoints.FindAsync(tenant, policy, cancellationToken);
        if (last?.RefreshToken is { } refresh && policy.Grant != "client_credentials")
        {
            // What the policy's own grant needs may be good for one use only (a code, a refresh token that was replaced).
            try { return await AskAsync(policy, endpoint, refresh, cancellationToken); }
            catch (AuthenticationFailedException) when (!cancellationToken.IsCancellationRequested) { }
        }
        return await AskAsync(policy, endpoint, null, cancellationToken);
    }

    private async Task<AccessToken> AskAsync(OAuth2Policy policy, Uri endpoint, string? refresh, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        using var request = TokenRequests.Make(policy, endpoint, refresh, now);
        var answer = await authority.AskAsync(request, cancellationToken);

        if (answer["access_token"] is not { Kind: JqKind.String } token) throw new AuthenticationFailedException($"The authority {endpoint.Host} gave no access token.");
        if (answer["token_type"] is { Kind: JqKind.String } type && !type.AsString().Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            throw new AuthenticationFailedException($"The authority {endpoint.Host} gave a token that is no bearer token.");

        var value = token.AsString();
        var claims = JsonWebToken.Claims(value);
        CheckIssuer(policy, endpoint, claims ?? (answer["id_token"] is { Kind: JqKind.String } id ? JsonWebToken.Claims(id.AsString()) : null));
        return new(value, UseUntil(answer, claims, now), answer["refresh_token"] is { Kind: JqKind.String } next ? next.AsString() : refresh);
    }

    /// <summary>A token that does not say who issued it cannot be one of the named issuers'.</summary>
    private static void CheckIssuer(OAuth2Policy policy, Uri endpoint, JqValue? claims)
    {
        if (policy.Issuers.Count == 0) return;
        if (claims?["iss"] is not { Kind: JqKind.String } issuer || !policy.Issuers.Contains(issuer.AsString(), StringComparer.Ordinal))
            throw new AuthenticationFailedException($"The token that {endpoint.Host} gave was issued by none of the policy's 'issuers'.");
    }

    private DateTimeOffset UseUntil(JqValue answer, JqValue? claims, DateTimeOffset now)
    {
        var seconds = answer["expires_in"] switch
        {
            { Kind: JqKind.Number } number => number.AsDouble(),
            { Kind: JqKind.String } text when double.TryParse(text.AsString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ when claims?["exp"] is { Kind: JqKind.Number } end => end.AsDouble() - now.ToUnixTimeSeconds(),
            _ => options.UnknownLifetime.TotalSeconds,
        };
        var life = TimeSpan.FromSeconds(double.IsFinite(seconds) ? Math.Clamp(seconds, 0, TimeSpan.FromDays(365).TotalSeconds) : 0);
        return now + life - TimeSpan.FromTicks(Math.Min(options.ExpiryMargin.Ticks, life.Ticks / 10));
    }
}
