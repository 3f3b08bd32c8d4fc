using System.Net.Sockets;
using System.Text;
using Pawl.Language.Definitions;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.Tests.AsyncApi;

public sealed class NatsPublishTests(NatsServer nats) : IClassFixture<NatsServer>
{
    private const string Publish = """{"operation": "tell", "message": {"payload": {"n": 1}, "headers": {"kind": "new"}}}""";

    [Fact]
    public async Task A_message_reaches_whoever_has_subscribed_with_headers_and_id()
    {
        nats.RequireInstalled();
        await using var stage = await OpenAsync("orders.new");
        using var listener = await RawNats.SubscribeAsync(nats.Port, "orders.*");
        var outcome = await stage.PublishAsync(Publish, AsyncApiStage.Basic("ann", "secret"));

        Assert.Null(outcome.Error);
        Assert.StartsWith("HMSG orders.new 1 ", await listener.LineAsync(), StringComparison.Ordinal);
        Assert.Equal(["NATS/1.0", "kind: new", "Nats-Msg-Id: exec:/do/0/call:1", "Content-Type: application/json", "", """{"n":1}"""],
            [await listener.LineAsync(), await listener.LineAsync(), await listener.LineAsync(), await listener.LineAsync(), await listener.LineAsync(), await listener.LineAsync()]);
    }

    [Theory]
    [InlineData("ann", "wrong", "orders.new", "authentication")]
    [InlineData("ann", "secret", "forbidden", "authorization")]
    [InlineData("ann", "secret", "orders.*", "configuration")]
    [InlineData("ann", "secret", "orders..new", "configuration")]
    [InlineData("ann", "secret", "orders\\r\\nPUB evil 0", "configuration")]
    public async Task What_the_server_or_the_subject_does_not_allow_fails_the_call(string user, string password, string subject, string type)
    {
        nats.RequireInstalled();
        await using var stage = await OpenAsync(subject);
        var outcome = await stage.PublishAsync(Publish, AsyncApiStage.Basic(user, password));

        Assert.Equal(ErrorTypes.Prefix + type, outcome.Error?.Type);
        Assert.DoesNotContain(password, outcome.Error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_a_server_that_wants_some_refuses()
    {
        nats.RequireInstalled();
        await using var stage = await OpenAsync("orders.new");
        Assert.Equal(ErrorTypes.Prefix + "authentication", (await stage.PublishAsync(Publish)).Error?.Type);
    }

    [Fact]
    public async Task A_message_larger_than_the_server_takes_is_a_configuration_error()
    {
        nats.RequireInstalled();
        await using var stage = await OpenAsync("orders.new");
        var outcome = await stage.PublishAsync(Publish.Replace("new", new string('x', 70_000), StringComparison.Ordinal), AsyncApiStage.Basic("ann", "secret"));
        Assert.Equal(ErrorTypes.Prefix + "configuration", outcome.Error?.Type);
        Assert.Contains("the NATS server takes 65536", outcome.Error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_communication_error()
    {
        var port = ForeignServer.FreePort();
        await using var stage = await AsyncApiStage.OpenAsync(Document("orders.new", port), [$"127.0.0.1:{port}"]);
        Assert.Equal(ErrorTypes.Prefix + "communication", (await stage.PublishAsync(Publish)).Error?.Type);
    }

    private Task<AsyncApiStage> OpenAsync(string subject) => AsyncApiStage.OpenAsync(Document(subject, nats.Port), [$"127.0.0.1:{nats.Port}"]);

    internal static string Document(string subject, int port, string bindings = "null") => $$"""
        {
          "asyncapi": "3.0.0",
          "servers": { "bus": { "host": "127.0.0.1:{{port}}", "protocol": "nats" } },
          "channels": { "it": { "address": "{{subject}}" } },
          "operations": { "tell": { "action": "send", "channel": { "$ref": "#/channels/it" }, "bindings": {{bindings}} } }
        }
        """;
}

/// <summary>A NATS client in a few lines, so that ours is not tested against itself.</summary>
internal sealed class RawNats : IDisposable
{
    private readonly TcpClient _client = new();
    private StreamReader _reader = null!;

    public static async Task<RawNats> SubscribeAsync(int port, string subject)
    {
        var raw = new RawNats();
        await raw._client.ConnectAsync("127.0.0.1", port);
        raw._reader = new StreamReader(raw._client.GetStream(), Encoding.UTF8);
        await raw.LineAsync();
        await raw.SendAsync($$"""CONNECT {"verbose":false,"user":"ann","pass":"secret","headers":true}""" + $"\r\nSUB {subject} 1\r\nPING\r\n");
        Assert.Equal("PONG", await raw.LineAsync());
        return raw;
    }

    public Task SendAsync(string text) => _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    public async Task<string> LineAsync() => await _reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) ?? throw new EndOfStreamException();

    public void Dispose() => _client.Dispose();
}
