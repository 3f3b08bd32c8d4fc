using Pawl.Engine.Activities;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.Http;

/// <summary>Sends one request as somebody, and follows redirects when the request says so.</summary>
/// <param name="connector">The way out.</param>
/// <param name="sender">Adds credentials.</param>
/// <param name="options">Bounds.</param>
internal sealed class HttpExchange(OutboundConnector connector, AuthenticatedSender sender, HttpOptions options)
{
    /// <summary>Sends a request and has its answer read, whatever its status.</summary>
    /// <param name="tenant">For whom.</param>
    /// <param name="idempotencyKey">Sent as <c>Idempotency-Key</c>.</param>
    /// <param name="activity">The request.</param>
    /// <param name="read">Reads the answer to the last hop; only its headers have come by then. The answer is gone afterwards.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidResponseException">More redirects than are followed.</exception>
    public async Task<T> SendAsync<T>(string tenant, string idempotencyKey, HttpActivity activity, Func<Hop, HttpResponseMessage, Task<T>> read, CancellationToken cancellationToken)
    {
        var hop = Hop.First(activity);
        for (var hops = 0; ; hops++)
        {
            using var response = await sender.SendAsync(
                tenant, () => HttpRequests.Make(activity, hop, idempotencyKey, connector), hop.SameOrigin ? activity.Authentication : null, cancellationToken);
            if (!activity.Redirect || HttpRequests.Follow(hop, response) is not { } next) return await read(hop, response);
            if (hops >= options.Redirects) throw new InvalidResponseException($"more than {options.Redirects} redirects");
            hop = next;
        }
    }
}
