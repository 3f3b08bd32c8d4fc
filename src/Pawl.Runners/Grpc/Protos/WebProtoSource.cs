using System.Net;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;
using Pawl.Runtime.Activities;

namespace Pawl.Runners.Grpc.Protos;

/// <summary>Documents of a web server. Everything imported comes from the same one, with the same credentials.</summary>
internal sealed class WebProtoSource(ResolvedEndpoint endpoint, ActivityCall call, HttpExchange exchange) : FolderedProtoSource(Segments(new(endpoint.Uri)))
{
    protected override async Task<string?> ReadAsync(string[] path, int bytes, CancellationToken cancellationToken)
    {
        var uri = new UriBuilder(endpoint.Uri) { Path = string.Join('/', path.Select(Uri.EscapeDataString)), Fragment = "" }.Uri;
        var request = new HttpActivity("GET", uri.AbsoluteUri, [new("Accept", "text/plain, */*;q=0.5")], [], null, HttpOutput.Raw, Redirect: true, endpoint.Authentication);
        var content = await exchange.SendAsync(call.Execution.Tenant, $"{call.IdempotencyKey}:document", request, async (hop, response) => response switch
        {
            { IsSuccessStatusCode: true } => await BoundedBody.ReadAsync(response.Content, bytes, cancellationToken),
            { StatusCode: HttpStatusCode.NotFound or HttpStatusCode.Gone } when !IsRoot(path) => null, // an import may be elsewhere
            _ => throw new FailedCallException(HttpResponses.Refusal(hop, response)),
        }, cancellationToken);
        return content is null ? null : Text(content, HttpResponses.Place(uri));
    }

    private static string[] Segments(Uri document) => [.. document.AbsolutePath[1..].Split('/').Select(Uri.UnescapeDataString)];
}
