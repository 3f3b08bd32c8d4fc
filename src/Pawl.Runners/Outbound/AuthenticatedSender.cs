using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Pawl.Engine.Activities;
using Pawl.Runners.Authentication;
using Pawl.Runners.Authentication.Digest;
using Pawl.Runners.Authentication.Tokens;

namespace Pawl.Runners.Outbound;

/// <summary>Sends requests as somebody: every runner that speaks HTTP authenticates here, and nowhere else.</summary>
/// <remarks>
/// <c>basic</c> and <c>bearer</c> are headers; <c>digest</c> answers the server's challenge; <c>oauth2</c> and <c>oidc</c> get a token first, keep it, and
/// replace it once when the service refuses it (401).
/// </remarks>
public sealed class AuthenticatedSender
{
    private readonly OutboundConnector _connector;
    private readonly DigestAuthentication _digest;
    private readonly TokenSource _tokens;

    /// <summary>A sender that remembers no token yet.</summary>
    /// <param name="connector">The way out, for requests and for tokens.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="clock">Tells when tokens end.</param>
    public AuthenticatedSender(OutboundConnector connector, AuthenticationOptions options, TimeProvider clock)
    {
        _connector = connector;
        _digest = new(options.ChallengesKept);
        _tokens = new(new(connector, options), options, clock);
    }

    /// <summary>Sends a request, with the credentials of the policy added.</summary>
    /// <param name="tenant">For whom: what one tenant's credentials gave is never used for another.</param>
    /// <param name="make">Makes the request; called anew for each try, because a request can be sent only once. The answer's <c>RequestMessage</c> is the one that was answered.</param>
    /// <param name="authentication">As whom; null when nobody in particular.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AuthenticationFailedException">The credentials could not be had.</exception>
    /// <exception cref="TargetRefusedException">The server's policy refuses the authority that gives tokens. A refused target of the request comes as the cause of an <see cref="HttpRequestException"/>.</exception>
    /// <exception cref="HttpRequestException">Nobody answered.</exception>
    public async Task<HttpResponseMessage> SendAsync(string tenant, Func<HttpRequestMessage> make, ResolvedAuthentication? authentication, CancellationToken cancellationToken)
    {
        switch (authentication?.Scheme)
        {
            case "digest":
                return await _digest.SendAsync(tenant, make, new(authentication.Properties), _connector.Invoker.SendAsync, cancellationToken);
            case "oauth2" or "oidc":
                return await SendWithTokenAsync(tenant, make, authentication, cancellationToken);
            default:
                var request = make();
                if (authentication is not null) request.Headers.Authorization = Fixed(authentication);
                return await _connector.Invoker.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>The <c>Authorization</c> of a policy, for protocols that carry it elsewhere than in an HTTP request.</summary>
    /// <param name="tenant">For whom.</param>
    /// <param name="authentication">The policy. <c>digest</c> has no header without a challenge.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AuthenticationFailedException">The credentials could not be had.</exception>
    /// <exception cref="TargetRefusedException">The server's policy refuses the authority that gives tokens.</exception>
    public async Task<AuthenticationHeaderValue> AuthorizeAsync(string tenant, ResolvedAuthentication authentication, CancellationToken cancellationToken) =>
        authentication.Scheme is "oauth2" or "oidc"
            ? Bearer((await _tokens.GetAsync(tenant, authentication, null, cancellationToken)).Value)
            : Fixed(authentication);

    private async Task<HttpResponseMessage> SendWithTokenAsync(string tenant, Func<HttpRequestMessage> make, ResolvedAuthentication authentication, CancellationToken cancellationToken)
    {
        var token = await _tokens.GetAsync(tenant, authentication, null, cancellationToken);
        var response = await SendAsync(token);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !Repeatable.Is(response.RequestMessage!)) return response;

        response.Dispose();
        return await SendAsync(await _tokens.GetAsync(tenant, authentication, token, cancellationToken));

        Task<HttpResponseMessage> SendAsync(AccessToken with)
        {
            var request = make();
            request.Headers.Authorization = Bearer(with.Value);
            return _connector.Invoker.SendAsync(request, cancellationToken);
        }
    }

    private static AuthenticationHeaderValue Fixed(ResolvedAuthentication authentication)
    {
        var properties = new PolicyProperties(authentication.Properties);
        return authentication.Scheme switch
        {
            "basic" => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{properties.Text("username")}:{properties.Text("password")}"))),
            "bearer" => Bearer(properties.Text("token")),
            _ => throw new AuthenticationFailedException($"'{authentication.Scheme}' authentication is not possible here."),
        };
    }

    private static AuthenticationHeaderValue Bearer(string token) =>
        token.AsSpan().ContainsAnyExceptInRange('\u0021', '\u007E')
            ? throw new AuthenticationFailedException("The token holds a character that cannot stand in a header.")
            : new("Bearer", token);
}

/// <summary>The credentials for a request could not be had. Becomes the workflow's <c>authentication</c> error (401). The message holds no credential.</summary>
public sealed class AuthenticationFailedException(string message, Exception? cause = null) : Exception(message, cause);
