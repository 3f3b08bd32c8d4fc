using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Authentication.Tokens;

/// <summary>Where an authority gives tokens: said by the policy, or discovered (OpenID Connect Discovery).</summary>
/// <param name="authority">Asks.</param>
/// <param name="options">Bounds.</param>
/// <param name="clock">Tells when a discovery is to be repeated.</param>
internal sealed class TokenEndpoints(Authority authority, AuthenticationOptions options, TimeProvider clock)
{
    private const string WellKnown = "/.well-known/openid-configuration";

    private readonly SharedFetches<Discovered> _discovered = new(options.TokensKept, options.TokenTimeout, clock);

    private sealed record Discovered(Uri Token, DateTimeOffset UseUntil) : IPerishable;

    /// <exception cref="AuthenticationFailedException">Discovery failed.</exception>
    public async Task<Uri> FindAsync(string tenant, OAuth2Policy policy, CancellationToken cancellationToken)
    {
        if (policy.TokenPath is { } path) return Append(policy.Authority, path);

        var key = SharedFetches<Discovered>.Key(tenant, policy.Authority.AbsoluteUri);
        return (await _discovered.GetAsync(key, null, (_, token) => DiscoverAsync(policy.Authority, token), cancellationToken)).Token;
    }

    /// <summary>An endpoint is appended to the authority's own path; an absolute address stands for itself.</summary>
    private static Uri Append(Uri authority, string path) =>
        Uri.TryCreate(path, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https"
            ? absolute
            : new(authority.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/" + path.TrimStart('/'));

    private async Task<Discovered> DiscoverAsync(Uri named, CancellationToken cancellationToken)
    {
        var root = named.GetLeftPart(UriPartial.Path).TrimEnd('/');
        if (root.EndsWith(WellKnown, StringComparison.Ordinal)) root = root[..^WellKnown.Length];

        using var request = new HttpRequestMessage(HttpMethod.Get, root + WellKnown);
        request.Headers.Accept.Add(new("application/json"));
        var found = await authority.AskAsync(request, cancellationToken);

        // Another issuer's document would have us send the client's secret to whom it likes (Discovery 1.0, section 4.3).
        if (found["issuer"] is not { Kind: JqKind.String } issuer || issuer.AsString().TrimEnd('/') != root)
            throw new AuthenticationFailedException($"The discovery document of {named.Host} names another issuer than the policy's authority.");
        if (found["token_endpoint"] is not { Kind: JqKind.String } text
            || !Uri.TryCreate(text.AsString(), UriKind.Absolute, out var endpoint)
            || (endpoint.Scheme != Uri.UriSchemeHttps && endpoint.Scheme != named.Scheme))
            throw new AuthenticationFailedException($"The discovery document of {named.Host} names no usable 'token_endpoint'.");
        return new(endpoint, clock.GetUtcNow() + options.DiscoveryLifetime);
    }
}
