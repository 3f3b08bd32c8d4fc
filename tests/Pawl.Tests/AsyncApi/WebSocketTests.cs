using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi;
using Xunit;

namespace Pawl.Tests.AsyncApi;

public sealed class WebSocketTests
{
    private const string Watch = """{"operation": "feed", "protocol": "ws"}""";
    private const string Tell = """{"operation": "feed", "message": {"payload": {"n": 1}, "headers": {"X-Trace": "t-1"}}}""";

    /// <summary>One channel, <c>/v1/feed/main</c>, whose handshake carries a query and a header.</summary>
    private const string Document = """
        asyncapi: 3.0.0
        servers: { main: { host: '@host', pathname: /v1, protocol: ws } }
        channels:
          feed:
            address: feed/{room}
            parameters: { room: { default: main } }
            bindings:
              ws:
                method: GET
                query: { type: object, properties: { since: { const: 'a b' }, other: {} } }
                headers: { type: object, properties: { X-Client: { default: pawl } } }
        operations: { feed: { action: send, channel: { $ref: '#/channels/feed' } } }
        """;

    private static readonly AsyncApiOptions Impatient = new() { ReconnectWithin = TimeSpan.Zero, MessageBytes = 1_000 };

    [Fact]
    public async Task A_message_is_published_as_text_and_the_handshake_says_who_and_what()
    {
        var received = new ConcurrentQueue<string>();
        await using var stage = await OpenAsync(async socket =>
        {
            var buffer = new byte[100];
            var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            received.Enqueue($"{part.MessageType} {Encoding.UTF8.GetString(buffer, 0, part.Count)}");
            await CloseInTurnAsync(socket);
        });
        var outcome = await stage.PublishAsync(Tell, AsyncApiStage.Basic("ann", "secret"));

        Assert.Null(outcome.Error);
        Assert.Equal(["""Text {"n":1}"""], received);
        var handshake = stage.Server.Requests.Single(request => request.Path != "/asyncapi");
        Assert.Equal("/v1/feed/main?since=a%20b", handshake.Path);
        Assert.Equal(("pawl", "t-1", "exec:/do/0/call:1", "Basic YW5uOnNlY3JldA=="),
            (handshake.Headers["X-Client"], handshake.Headers["X-Trace"], handshake.Headers["Idempotency-Key"], handshake.Headers["Authorization"]));
    }

    [Fact]
    public async Task Messages_come_as_what_they_are_and_in_order()
    {
        await using var stage = await OpenAsync(async socket =>
        {
            await SayAsync(socket, """{"n":1}"""u8.ToArray());
            await SayAsync(socket, "hello"u8.ToArray());
            await SayAsync(socket, "abc"u8.ToArray(), WebSocketMessageType.Binary);
            await socket.SendAsync("[1,"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
            await SayAsync(socket, "2]"u8.ToArray());
            await CloseInTurnAsync(socket);
        });
        await using var subscriber = stage.Subscribe(Watch);

        foreach (var payload in new[] { """{"n":1}""", "\"hello\"", "\"YWJj\"", "[1,2]" })
        {
            var report = await subscriber.TakeAsync();
            Assert.Equal((payload, false), (report.Message["payload"].ToJson(), report.MayRepeat));
        }
        await subscriber.StopAsync();
    }

    [Fact]
    public async Task Text_that_the_document_calls_text_is_not_parsed()
    {
        var document = Document.Replace("address: feed/{room}", "address: feed/{room}\n    messages: { one: { contentType: text/plain } }", StringComparison.Ordinal);
        await using var stage = await OpenAsync(socket => SayAsync(socket, "12"u8.ToArray()), document: document);
        await using var subscriber = stage.Subscribe(Watch);
        Assert.Equal(JqValue.From("12"), (await subscriber.TakeAsync()).Message["payload"]);
    }

    [Fact]
    public async Task A_connection_that_the_server_closes_is_opened_again()
    {
        var connections = 0;
        await using var stage = await OpenAsync(async socket =>
        {
            await SayAsync(socket, Encoding.UTF8.GetBytes($"{Interlocked.Increment(ref connections)}"));
            await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "restarting", CancellationToken.None);
        }, new() { Pause = TimeSpan.FromMilliseconds(10) });
        await using var subscriber = stage.Subscribe(Watch);
        Assert.Equal(["1", "2"], [(await subscriber.TakeAsync()).Message["payload"].ToJson(), (await subscriber.TakeAsync()).Message["payload"].ToJson()]);
    }

    [Fact]
    public async Task A_server_that_closes_at_once_fails_the_subscription_when_patience_is_over()
    {
        await using var stage = await OpenAsync(socket => socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "not you", CancellationToken.None), Impatient);
        await using var subscriber = stage.Subscribe(Watch);
        var error = (await subscriber.EndAsync()).Error;
        Assert.Equal(ErrorTypes.Prefix + "communication", error?.Type);
        Assert.Contains("1008 (not you)", error?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_closes_with_a_complaint_has_not_taken_the_message()
    {
        await using var stage = await OpenAsync(socket => socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, null, CancellationToken.None));
        Assert.Contains("did not take the message: it closed the WebSocket with 1009", (await stage.PublishAsync(Tell)).Error?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_message_is_cut_off_at_the_bound()
    {
        long sent = 0;
        await using var stage = await OpenAsync(async socket =>
        {
            while (sent < 64 << 20)
            {
                await socket.SendAsync(new byte[4_096], WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
                sent += 4_096;
            }
        }, Impatient);
        await using var subscriber = stage.Subscribe(Watch);
        Assert.Contains("a message of more than 1000 bytes", (await subscriber.EndAsync()).Error?.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "communication", 500)]
    [InlineData(302, "communication", 302)]
    [InlineData(401, "authentication", 401)]
    [InlineData(403, "authorization", 403)]
    [InlineData(404, "communication", 404)]
    public async Task A_handshake_that_is_refused_is_the_error_that_its_status_means(int status, string type, int expected)
    {
        await using var stage = await AsyncApiStage.OpenAsync(Here(Document), options: Impatient, handler: context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var subscriber = stage.Subscribe(Watch);
        Assert.All([(await subscriber.EndAsync()).Error, (await stage.PublishAsync(Tell)).Error], error => Assert.Equal((ErrorTypes.Prefix + type, expected), (error?.Type, error?.Status)));
    }

    [Theory]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n")]
    public async Task A_handshake_that_is_none_is_a_communication_error(string said)
    {
        using var server = HostileServer.Start(async stream => await stream.WriteAsync(Encoding.UTF8.GetBytes(said)));
        await using var stage = await AsyncApiStage.OpenAsync(Document.Replace("@host", $"127.0.0.1:{server.Port}", StringComparison.Ordinal), [$"127.0.0.1:{server.Port}"]);
        Assert.Equal(ErrorTypes.Prefix + "communication", (await stage.PublishAsync(Tell)).Error?.Type);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_at_the_time_of_the_handshake()
    {
        using var server = HostileServer.Start(stream => stream.CopyToAsync(Stream.Null));
        await using var stage = await AsyncApiStage.OpenAsync(Document.Replace("@host", $"127.0.0.1:{server.Port}", StringComparison.Ordinal), [$"127.0.0.1:{server.Port}"],
            new() { HandshakeWithin = TimeSpan.FromMilliseconds(200), ReconnectWithin = TimeSpan.Zero });
        await using var subscriber = stage.Subscribe(Watch);
        Assert.Contains("no WebSocket within 0.2 s", (await subscriber.EndAsync()).Error?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_outbound_policy_decides_where_a_WebSocket_goes()
    {
        using var server = HostileServer.Start(_ => Task.CompletedTask);
        await using var stage = await AsyncApiStage.OpenAsync(Document.Replace("@host", $"127.0.0.1:{server.Port}", StringComparison.Ordinal));
        await using var subscriber = stage.Subscribe(Watch);
        Assert.All([(await subscriber.EndAsync()).Error, (await stage.PublishAsync(Tell)).Error], error =>
        {
            Assert.Equal(ErrorTypes.Prefix + "configuration", error?.Type);
            Assert.Contains("PAWL_OUTBOUND_ALLOW", error?.Detail, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("method: GET", "method: POST", "opened with GET")]
    [InlineData("other: {} }", "other: {} }, required: [other]", "requires 'other' in its query")]
    [InlineData("X-Client:", "Sec-WebSocket-Key:", "the handshake's own")]
    public async Task A_binding_that_cannot_be_met_is_a_configuration_error(string part, string instead, string why)
    {
        await using var stage = await AsyncApiStage.OpenAsync(Here(Document.Replace(part, instead, StringComparison.Ordinal)));
        var error = (await stage.PublishAsync(Tell)).Error;
        Assert.Equal(ErrorTypes.Prefix + "configuration", error?.Type);
        Assert.Contains(why, error?.Detail, StringComparison.Ordinal);
    }

    private static string Here(string document) => document.Replace("@host", "@http", StringComparison.Ordinal);

    /// <summary>A server that does as told with each connection, and then reads until the client goes.</summary>
    private static Task<AsyncApiStage> OpenAsync(Func<WebSocket, Task> serve, AsyncApiOptions? options = null, string document = Document)
    {
        var upgrade = new WebSocketMiddleware(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            try
            {
                await serve(socket);
                while ((await socket.ReceiveAsync(new byte[100].AsMemory(), context.RequestAborted)).MessageType != WebSocketMessageType.Close) { }
            }
            catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
            {
            }
        }, Options.Create(new WebSocketOptions()), NullLoggerFactory.Instance);
        return AsyncApiStage.OpenAsync(Here(document), options: options, handler: upgrade.Invoke);
    }

    private static Task SayAsync(WebSocket socket, byte[] message, WebSocketMessageType type = WebSocketMessageType.Text) => socket.SendAsync(message, type, endOfMessage: true, CancellationToken.None);

    private static async Task CloseInTurnAsync(WebSocket socket)
    {
        while ((await socket.ReceiveAsync(new byte[100].AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close) { }
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}
