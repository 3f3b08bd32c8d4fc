using Pawl.Engine.Activities;
using Pawl.Language.Definitions;
using Pawl.Runners.AsyncApi.Messages;
using Pawl.Runners.Http;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.Http;

/// <summary>Messages over HTTP: a request for each.</summary>
internal sealed class HttpTransport(HttpExchange exchange, AsyncApiOptions options, TimeProvider clock) : IMessageTransport
{
    public string Protocol => "http";

    public string Escape(string value) => Uri.EscapeDataString(value);

    /// <summary>Sends the message with the binding's method, POST unless it says otherwise.</summary>
    public async Task PublishAsync(MessageTarget target, OutboundMessage message, CancellationToken cancellationToken)
    {
        var method = (MessageTarget.Text(target.OperationBinding, "method") ?? "POST").ToUpperInvariant();
        if (method is not ("POST" or "PUT" or "PATCH"))
            throw Failures.Configuration($"The binding's method is {method}, which carries no message; a message is published with POST, PUT or PATCH.");

        var hasType = message.Headers.Any(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase));
        var request = new HttpActivity(
            method, AddressOf(target).AbsoluteUri, hasType ? message.Headers : [new("Content-Type", message.ContentType), .. message.Headers], [],
            message.Payload, HttpOutput.Content, Redirect: false, target.Authentication);
        await exchange.SendAsync(target.Tenant, message.Id, request, (hop, response) => Task.FromResult(Check(hop, response)), cancellationToken);
    }

    /// <summary>Polls with GET, where the binding says that this is how the channel is read.</summary>
    public Task<IMessageSource> SubscribeAsync(MessageTarget target, string subscription, CancellationToken cancellationToken) =>
        MessageTarget.Text(target.OperationBinding, "method")?.ToUpperInvariant() == "GET"
            ? Task.FromResult<IMessageSource>(new HttpSource(exchange, target, AddressOf(target), subscription, options, clock))
            : throw Failures.Configuration($"The channel '{target.Address}' cannot be subscribed to over HTTP: that takes an operation whose http binding has the method GET.");

    /// <exception cref="FailedCallException">The status is none of success.</exception>
    public static bool Check(Hop hop, HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode) return true;
        var refusal = HttpResponses.Refusal(hop, response);
        throw refusal.Status == 401 ? Failures.Authentication(refusal.Detail!) : new FailedCallException(refusal);
    }

    private static Uri AddressOf(MessageTarget target)
    {
        var server = target.Server;
        var path = target.Address.StartsWith('/') ? target.Address : "/" + target.Address;
        return Uri.TryCreate($"{(server.IsSecure ? "https" : "http")}://{server.Authority}{server.Path}{path}", UriKind.Absolute, out var address)
            ? address
            : throw Failures.Configuration($"The channel's address '{target.Address}' makes no address of {server}.");
    }
}
