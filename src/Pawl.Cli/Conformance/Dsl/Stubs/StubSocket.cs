using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Conformance.Dsl.Stubs;

/// <summary>The WebSocket of a reply with the status 101: sends the messages of its body one after the other, and stays open until the client goes.</summary>
internal static class StubSocket
{
    /// <summary>The method under which a message that a client sends is recorded, at the path of its handshake.</summary>
    public const string Method = "MESSAGE";

    /// <param name="http">The handshake.</param>
    /// <param name="reply">The reply; its body is a list, whose texts go as they are and whose other items go as JSON.</param>
    /// <param name="record">Takes each message of the client's: parsed when it is JSON, text otherwise.</param>
    public static async Task ServeAsync(HttpContext http, StubReply reply, Action<JqValue> record)
    {
        foreach (var (name, value) in reply.Headers) http.Response.Headers[name] = value;
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        try
        {
            foreach (var message in reply.Body.Items)
                await socket.SendAsync(Encoding.UTF8.GetBytes(StubRule.Text(message)), WebSocketMessageType.Text, endOfMessage: true, http.RequestAborted);
            while (await ReceiveAsync(socket, http.RequestAborted) is { } received) record(received);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, http.RequestAborted);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The client needed no more.
        }
    }

    /// <returns>The next message; null when the client closes, or sends more than a request may have.</returns>
    private static async Task<JqValue?> ReceiveAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var chunk = new byte[4_096];
        while (message.Length <= RecordedRequest.MaxBodyBytes)
        {
            var part = await socket.ReceiveAsync(chunk.AsMemory(), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            message.Write(chunk, 0, part.Count);
            if (part.EndOfMessage) return RecordedRequest.ReadBody(contentType: null, Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length));
        }
        return null;
    }
}
