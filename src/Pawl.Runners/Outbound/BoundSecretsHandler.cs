using Pawl.Language.Definitions;
using Pawl.Runtime.Secrets;

namespace Pawl.Runners.Outbound;

/// <summary>Lets a request out only to a host that the secrets of its activity are bound to. Every hop of a redirect and every request for a token is one.</summary>
internal sealed class BoundSecretsHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>What the workflow is told. The host is the author's own, or the one that a service redirected to.</summary>
    public static FailedCallException Refused(string host) => new(ErrorTypes.Authorization($"A secret that the call uses is bound to hosts, and '{host}' is none of them."));

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var target = request.RequestUri!;
        return SecretHosts.Allow(target.IdnHost, target.Port) ? base.SendAsync(request, cancellationToken) : throw Refused(target.IdnHost);
    }
}
