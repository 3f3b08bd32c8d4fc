using System.Net.Http.Headers;
using System.Text;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;

namespace Pawl.Runners.Outbound;

/// <summary>Sends requests as somebody: every runner that speaks HTTP authenticates here, and nowhere else.</summary>
/// <param name="connector">The way out.</param>
public sealed class AuthenticatedSender(OutboundConnector connector)
{
    /// <summary>Sends a request, with the credentials of the policy added.</summary>
    /// <param name="tenant">For whom: what one tenant's credentials gave is never used for another.</param>
    /// <param name="make">Makes the request; called anew for each try, because a request can be sent only once.</param>
    /// <param name="authentication">As whom; null when nobody in particular.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AuthenticationFailedException">The credentials could not be had.</exception>
    /// <exception cref="HttpRequestException">Nobody answered.</exception>
    public async Task<HttpResponseMessage> SendAsync(string tenant, Func<HttpRequestMessage> make, ResolvedAuthentication? authentication, CancellationToken cancellationToken)
    {
        using var request = make();
        if (authentication is not null) request.Headers.Authorization = Header(authentication);
        return await connector.Invoker.SendAsync(request, cancellationToken);
    }

    private static AuthenticationHeaderValue Header(ResolvedAuthentication authentication)
    {
        var properties = authentication.Properties;
        return authentication.Scheme switch
        {
            "basic" => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Text(properties, "username")}:{Text(properties, "password")}"))),
            "bearer" => new("Bearer", Text(properties, "token")),
            _ => throw new AuthenticationFailedException($"This release does not do '{authentication.Scheme}' authentication."),
        };
    }

    private static string Text(JqValue properties, string name) => properties[name] switch
    {
        { Kind: JqKind.String } text => text.AsString(),
        { Kind: JqKind.Number or JqKind.True or JqKind.False } scalar => scalar.ToJson(),
        _ => throw new AuthenticationFailedException($"The authentication policy has no '{name}'."),
    };
}

/// <summary>The credentials for a request could not be had. Becomes the workflow's <c>authentication</c> error (401). The message holds no credential.</summary>
public sealed class AuthenticationFailedException(string message, Exception? cause = null) : Exception(message, cause);
