using System.Net.Http.Headers;
using System.Text;
using Pawl.Engine.Activities;
using Pawl.Language.Expressions;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.JsonRpc;

/// <summary>Sends JSON-RPC messages by POST, and reads answers that are one JSON text or a stream of events.</summary>
/// <param name="exchange">Sends requests.</param>
internal sealed class JsonRpcOverHttp(HttpExchange exchange)
{
    /// <summary>Bytes read of an answer that refuses, to find out why.</summary>
    private const int RefusalBytes = 64 << 10;

    /// <summary>Sends a message.</summary>
    /// <param name="tenant">For whom.</param>
    /// <param name="idempotencyKey">Sent as <c>Idempotency-Key</c>.</param>
    /// <param name="request">The request: redirects are not followed, for what they would repeat is unknown.</param>
    /// <param name="limit">Most bytes of the answer.</param>
    /// <param name="receive">Gets each message of the answer; says when enough has come.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The headers of the answer.</returns>
    /// <exception cref="FailedCallException">The answer's status is none of success (<c>communication</c>), or it says why in JSON-RPC (<c>runtime</c>).</exception>
    /// <exception cref="InvalidResponseException">The answer is no JSON-RPC, or too large.</exception>
    public Task<HttpResponseHeaders> PostAsync(
        string tenant, string idempotencyKey, HttpActivity request, int limit, Func<JqValue, ValueTask<bool>> receive, CancellationToken cancellationToken) =>
        exchange.SendAsync(tenant, idempotencyKey, request, async (hop, response) =>
        {
            if (!response.IsSuccessStatusCode) throw await RefusalAsync(hop, response, cancellationToken);
            await ReadAsync(response, limit, receive, cancellationToken);
            return response.Headers;
        }, cancellationToken);

    private static async Task ReadAsync(HttpResponseMessage response, int limit, Func<JqValue, ValueTask<bool>> receive, CancellationToken cancellationToken)
    {
        switch (response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant())
        {
            case "text/event-stream":
                await using (var stream = await response.Content.ReadAsStreamAsync(cancellationToken))
                {
                    await foreach (var data in EventStream.ReadAsync(stream, limit, cancellationToken))
                        if (await ReceiveAsync(data, receive)) return;
                }
                break;
            case "application/json":
                await ReceiveAsync(Encoding.UTF8.GetString(await BoundedBody.ReadAsync(response.Content, limit, cancellationToken)), receive);
                break;
            case var other:
                // A message that wants no answer gets none, whatever the type of nothing is.
                if ((await BoundedBody.ReadAsync(response.Content, limit, cancellationToken)).Length > 0)
                    throw new InvalidResponseException($"the answer is {other ?? "of no type"}, neither JSON nor a stream of events");
                break;
        }
    }

    private static async Task<bool> ReceiveAsync(string json, Func<JqValue, ValueTask<bool>> receive)
    {
        if (json.Length == 0) return false;
        foreach (var message in JsonRpcMessages.Read(json))
            if (await receive(message)) return true;
        return false;
    }

    private static async Task<FailedCallException> RefusalAsync(Hop hop, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var communication = new FailedCallException(HttpResponses.Refusal(hop, response));
        if (response.Content.Headers.ContentType?.MediaType != "application/json") return communication;
        try
        {
            var messages = JsonRpcMessages.Read(Encoding.UTF8.GetString(await BoundedBody.ReadAsync(response.Content, RefusalBytes, cancellationToken)));
            if (messages.FirstOrDefault(message => message["jsonrpc"].Kind == JqKind.String && message["error"].Kind == JqKind.Object) is { IsNull: false } refusal)
                JsonRpcMessages.ResultOf($"{hop.Method} {HttpResponses.Place(hop.Uri)}", refusal);
            return communication;
        }
        catch (FailedCallException told)
        {
            return told;
        }
        catch (InvalidResponseException)
        {
            return communication; // the reason is unreadable, the status is not
        }
    }
}
