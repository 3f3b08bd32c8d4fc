using System.Net;
using System.Text;
using Pawl.Engine.Decisions;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Resources;

namespace Pawl.Runners.Resources;

/// <summary>Fetches documents over HTTP: through the outbound policy, bounded in bytes, time and redirects.</summary>
/// <param name="connector">The way out.</param>
/// <param name="sender">Adds credentials.</param>
/// <param name="options">Bounds.</param>
/// <param name="clock">Measures the time limit.</param>
public sealed class HttpResourceLoader(OutboundConnector connector, AuthenticatedSender sender, ResourceOptions options, TimeProvider clock) : IResourceLoader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly RememberedResources remembered = new(options, clock);

    /// <inheritdoc/>
    public async Task<LoadedResource> LoadAsync(string tenant, ResourceLocation location, CancellationToken cancellationToken)
    {
        var uri = location.Uri ?? throw new ArgumentException("There is no address to fetch.", nameof(location));
        // What needs credentials is fetched each time: whoever may not see it any more must not get it from here.
        if (location.Authentication is null && remembered.Find(tenant, uri) is { } known) return new(known, null);

        var loaded = await FetchAsync(tenant, uri, location, cancellationToken);
        if (location.Authentication is null && loaded.Text is { } text) remembered.Add(tenant, uri, text);
        return loaded;
    }

    private async Task<LoadedResource> FetchAsync(string tenant, Uri uri, ResourceLocation location, CancellationToken cancellationToken)
    {
        var what = $"GET {uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}";
        using var late = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return new(await FollowAsync(tenant, uri, location, either.Token), null);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new(null, $"{what} failed: no complete answer within {options.Timeout.TotalSeconds:0.###} s.");
        }
        catch (DecoderFallbackException)
        {
            return new(null, $"{what} failed: the answer is no text in UTF-8.");
        }
        catch (Exception error) when (OutboundCall.ErrorOf(error, what) is { Detail: var detail })
        {
            return new(null, detail);
        }
    }

    private async Task<string> FollowAsync(string tenant, Uri uri, ResourceLocation location, CancellationToken cancellationToken)
    {
        for (var hops = 0; ; hops++)
        {
            using var response = await sender.SendAsync(tenant, () => Request(uri), location.Authentication, cancellationToken);
            if (response.StatusCode is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest && response.Headers.Location is { } target)
            {
                var next = new Uri(uri, target);
                if (!IsSameOrigin(uri, next)) throw new InvalidResponseException("it redirects to another host");
                if (hops >= options.Redirects) throw new InvalidResponseException($"more than {options.Redirects} redirects");
                uri = next;
                continue;
            }
            if (response.StatusCode is not HttpStatusCode.OK) throw new InvalidResponseException($"the answer is {(int)response.StatusCode} {response.ReasonPhrase ?? response.StatusCode.ToString()}");
            return StrictUtf8.GetString(await BoundedBody.ReadAsync(response.Content, options.Bytes, cancellationToken));
        }
    }

    private HttpRequestMessage Request(Uri uri)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, connector.Route(uri));
        request.Headers.TryAddWithoutValidation("Accept", "application/yaml, application/json, text/plain, */*;q=0.5");
        return request;
    }

    private static bool IsSameOrigin(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
