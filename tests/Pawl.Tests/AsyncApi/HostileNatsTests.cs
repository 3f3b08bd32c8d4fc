using System.Net;
using System.Net.Sockets;
using System.Text;
using Pawl.Language.Definitions;
using Xunit;

namespace Pawl.Tests.AsyncApi;

public sealed class HostileNatsTests
{
    private const string Info = "INFO {\"headers\":true,\"max_payload\":1048576}\r\n";

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak NATS")]
    [InlineData("PONG\r\n", "does not introduce itself")]
    [InlineData("INFO nonsense\r\n", "introduces itself without JSON")]
    [InlineData(Info + "MSG a 1 5\r\nhello\r\n", "nobody subscribed to")]
    [InlineData(Info + "MSG a 1 2000000000\r\n", "a message of 2000000000 bytes")]
    [InlineData(Info + "MSG a 1 2147483647\r\n", "the length '2147483647'")]
    [InlineData(Info + "MSG a 1 99999999999999999999\r\n", "the length '99999999999999999999'")]
    [InlineData(Info + "MSG a 1 -1\r\n", "the length '-1'")]
    [InlineData(Info + "HMSG a 1 9 5\r\n", "shorter than its headers")]
    [InlineData(Info + "HMSG a 1 100000 100001\r\n", "headers of 100000 bytes")]
    [InlineData(Info + "MSG a 1 2\r\nhello\r\n", "another length than it said")]
    [InlineData(Info + "MSG\r\n", "without its lengths")]
    [InlineData(Info + "-ERR 'Authorization Violation'\r\n", "refuses the credentials")]
    public async Task A_server_that_breaks_the_protocol_fails_the_call(string said, string why)
    {
        using var server = HostileServer.Start(async stream => await stream.WriteAsync(Encoding.UTF8.GetBytes(said)));
        await using var stage = await AsyncApiStage.OpenAsync(NatsPublishTests.Document("a", server.Port), [$"127.0.0.1:{server.Port}"]);
        var outcome = await stage.PublishAsync("""{"operation": "tell", "message": {"payload": {}}}""");

        Assert.Contains(why, outcome.Error?.Detail, StringComparison.Ordinal);
        Assert.Equal(ErrorTypes.Prefix + (why.Contains("credentials", StringComparison.Ordinal) ? "authentication" : "communication"), outcome.Error!.Type);
    }

    [Fact]
    public async Task An_endless_line_is_cut_off_before_it_fills_the_memory()
    {
        long sent = 0;
        using var server = HostileServer.Start(async stream =>
        {
            var chunk = Encoding.UTF8.GetBytes(new string('A', 4_096));
            while (Interlocked.Read(ref sent) < 64 << 20)
            {
                await stream.WriteAsync(chunk);
                Interlocked.Add(ref sent, chunk.Length);
            }
        });
        await using var stage = await AsyncApiStage.OpenAsync(NatsPublishTests.Document("a", server.Port), [$"127.0.0.1:{server.Port}"]);
        var outcome = await stage.PublishAsync("""{"operation": "tell", "message": {"payload": {}}}""");

        Assert.Contains("a line of more than 65536 bytes", outcome.Error?.Detail, StringComparison.Ordinal);
        // What the sockets of both sides hold comes on top of what was read.
        Assert.InRange(Interlocked.Read(ref sent), 65_536, 32 << 20);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_at_the_time_limit()
    {
        using var server = HostileServer.Start(async stream => await stream.ReadExactlyAsync(new byte[1]));
        await using var stage = await AsyncApiStage.OpenAsync(
            NatsPublishTests.Document("a", server.Port), [$"127.0.0.1:{server.Port}"], new() { PublishTimeout = TimeSpan.FromMilliseconds(300) });
        var outcome = await stage.PublishAsync("""{"operation": "tell", "message": {"payload": {}}}""");
        Assert.Contains("within 0.3 s", outcome.Error?.Detail, StringComparison.Ordinal);
    }
}

/// <summary>A TCP server that says what it likes to each connection, and then keeps it open.</summary>
internal sealed class HostileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static HostileServer Start(Func<NetworkStream, Task> say)
    {
        var server = new HostileServer();
        server._listener.Start();
        _ = server.ServeAsync(say);
        return server;
    }

    private async Task ServeAsync(Func<NetworkStream, Task> say)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await say(client.GetStream());
                // Until the other side goes.
                await client.GetStream().CopyToAsync(Stream.Null, _end.Token);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or SocketException or ObjectDisposedException or EndOfStreamException)
        {
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }
}
