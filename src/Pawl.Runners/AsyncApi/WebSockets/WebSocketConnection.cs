using System.Buffers;
using System.Net.WebSockets;
using Pawl.Runners.AsyncApi.Messages;
using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.WebSockets;

/// <summary>An open WebSocket. One use at a time: either it publishes, or it is read.</summary>
internal sealed class WebSocketConnection(ClientWebSocket socket, int limit) : IAsyncDisposable
{
    /// <summary>Bytes that are read at once. A message grows as it arrives, so that what a server announces costs nothing.</summary>
    private const int Chunk = 16 << 10;

    private readonly byte[] _chunk = new byte[Chunk];

    /// <summary>Sends one message as text, and completes when the server has closed in turn: it has read everything by then.</summary>
    /// <exception cref="FailedCallException">The server closes with another status than that of success.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task PublishAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(body, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
        catch (WebSocketException error)
        {
            throw Lost(error);
        }
        if (socket.CloseStatus is not (WebSocketCloseStatus.NormalClosure or WebSocketCloseStatus.Empty)) throw Failures.Communication($"The server did not take the message: {Closing()}.");
    }

    /// <summary>The next message.</summary>
    /// <exception cref="FailedCallException">It is too large.</exception>
    /// <exception cref="IOException">The connection is lost, or the server has closed it.</exception>
    public async ValueTask<Delivery> NextAsync(CancellationToken cancellationToken)
    {
        var message = new ArrayBufferWriter<byte>();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(_chunk.AsMemory(), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close) throw new IOException(Closing());
                if (message.WrittenCount + part.Count > limit) throw Failures.Communication($"The server sends a message of more than {limit} bytes.");
                message.Write(_chunk.AsSpan(0, part.Count));
                if (part.EndOfMessage) return new() { Body = message.WrittenMemory, IsBinary = part.MessageType == WebSocketMessageType.Binary };
            }
        }
        catch (WebSocketException error)
        {
            throw Lost(error);
        }
    }

    /// <summary>Drops the connection. A subscription has nothing left to say that a server would have to wait for.</summary>
    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Closing() => socket.CloseStatus is { } status
        ? $"it closed the WebSocket with {(int)status}{(string.IsNullOrEmpty(socket.CloseStatusDescription) ? "" : $" ({socket.CloseStatusDescription})")}"
        : "it closed the WebSocket";

    private static IOException Lost(WebSocketException error) => new("The WebSocket broke.", error);
}
