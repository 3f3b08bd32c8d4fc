using System.Net.WebSockets;
using Pawl.Runners.AsyncApi.Messages;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.WebSockets;

/// <summary>Messages over WebSockets: each channel is an address of its own, and each frame a message.</summary>
internal sealed class WebSocketTransport(OutboundConnector connector, AuthenticatedSender sender, AsyncApiOptions options, TimeProvider clock) : IMessageTransport
{
    public string Protocol => "ws";

    public string Escape(string value) => Uri.EscapeDataString(value);

    /// <summary>Opens a WebSocket, sends the message and closes it. Headers go with the handshake: a frame has none.</summary>
    public async Task PublishAsync(MessageTarget target, OutboundMessage message, CancellationToken cancellationToken)
    {
        var handshake = Handshake.Of(target);
        var headers = handshake.Headers.SetItem("Idempotency-Key", message.Id).SetItems(message.Headers);
        await using var connection = await OpenAsync(target, handshake with { Headers = headers }, cancellationToken);
        await connection.PublishAsync(message.Body, cancellationToken);
    }

    public async Task<IMessageSource> SubscribeAsync(MessageTarget target, string subscription, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(target, Handshake.Of(target), cancellationToken);
        return new ReadAheadSource(connection, connection.NextAsync, options.Prefetch);
    }

    private async Task<WebSocketConnection> OpenAsync(MessageTarget target, Handshake handshake, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        using var late = new CancellationTokenSource(options.HandshakeWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            handshake.Apply(socket.Options);
            if (target.Authentication is { } authentication)
                socket.Options.SetRequestHeader("Authorization", (await sender.AuthorizeAsync(target.Tenant, authentication, either.Token)).ToString());
            socket.Options.CollectHttpResponseDetails = true; // the status says whether to try again
            await socket.ConnectAsync(connector.Route(handshake.Address), connector.Invoker, either.Token);
            return new(socket, options.MessageBytes);
        }
        catch (Exception error)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            if (error is OperationCanceledException && late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                throw Failures.Communication($"The server opened no WebSocket within {options.HandshakeWithin.TotalSeconds:0.###} s.");
            if (error is WebSocketException) throw Refused((int)status, error);
            throw;
        }
    }

    /// <param name="status">What the server answered; 0 when it did not, or when nobody was asked.</param>
    /// <param name="error">What was thrown. The policy's refusal is among its causes, where the caller finds it.</param>
    private static Exception Refused(int status, Exception error) => status switch
    {
        0 => new IOException("The WebSocket could not be opened.", error),
        401 => Failures.Authentication("The server refuses the credentials: it answered the handshake with 401."),
        403 => Failures.Authorization("The server does not allow this: it answered the handshake with 403."),
        >= 300 => Failures.Communication($"The server opened no WebSocket: it answered the handshake with {status}.", status),
        _ => Failures.Communication($"The server opened no WebSocket: it answered the handshake with {status}, and not as the protocol says."),
    };
}
