using System.Net;
using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi.Messages;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.Http;

/// <summary>Messages by long polling: each answer with content is a message, and 204 is none. The server forgets a message when it has sent it.</summary>
internal sealed class HttpSource(HttpExchange exchange, MessageTarget target, Uri address, string subscription, AsyncApiOptions options, TimeProvider clock) : IMessageSource
{
    public async ValueTask<Delivery> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await PollAsync(cancellationToken) is { } delivery) return delivery;
            await Task.Delay(options.Pause, clock, cancellationToken);
        }
    }

    public ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Delivery?> PollAsync(CancellationToken cancellationToken)
    {
        var request = new HttpActivity("GET", address.AbsoluteUri, [new("Accept", "application/json, */*;q=0.5")], [], null, HttpOutput.Raw, Redirect: false, target.Authentication);
        using var late = new CancellationTokenSource(options.PollTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await exchange.SendAsync(target.Tenant, subscription, request, async (hop, response) =>
            {
                HttpTransport.Check(hop, response);
                return response.StatusCode == HttpStatusCode.NoContent
                    ? null
                    : Deliver(response, await BoundedBody.ReadAsync(response.Content, options.MessageBytes, either.Token));
            }, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null; // it had nothing to say for so long
        }
    }

    private static Delivery? Deliver(HttpResponseMessage response, byte[] body)
    {
        if (body.Length == 0) return null;
        var headers = response.Headers.Concat(response.Content.Headers).Select(header => KeyValuePair.Create(header.Key, JqValue.From(string.Join(", ", header.Value))));
        return new()
        {
            Body = body,
            ContentType = response.Content.Headers.ContentType?.ToString(),
            Headers = JqValue.Object(headers),
            CorrelationId = Header(response, "Correlation-Id"),
            Id = Header(response, "Message-Id"),
        };
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
