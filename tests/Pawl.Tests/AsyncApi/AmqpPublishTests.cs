using System.Text;
using Pawl.Language.Definitions;
using Pawl.Tests.Shared;
using RabbitMQ.Client;
using Xunit;

namespace Pawl.Tests.AsyncApi;

public sealed class AmqpPublishTests(RabbitServer rabbit) : IClassFixture<RabbitServer>
{
    private const string Publish = """{"operation": "tell", "message": {"payload": {"n": 1}, "headers": {"kind": "new", "trace": "t-1"}}}""";

    [Fact]
    public async Task A_message_for_a_queue_arrives_there_with_headers_id_and_correlation()
    {
        rabbit.RequireInstalled();
        await using var broker = await BrokerAsync();
        await broker.Channel.QueueDeclareAsync("orders", durable: true, exclusive: false, autoDelete: false, cancellationToken: TestContext.Current.CancellationToken);
        await using var stage = await OpenAsync("""{"is": "queue", "queue": {"name": "orders"}}""");
        Assert.Null((await stage.PublishAsync(Publish)).Error);

        var got = await broker.Channel.BasicGetAsync("orders", autoAck: true, TestContext.Current.CancellationToken);
        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString(got!.Body.Span));
        Assert.Equal(("application/json", "exec:/do/0/call:1", "t-1", true), (got.BasicProperties.ContentType, got.BasicProperties.MessageId, got.BasicProperties.CorrelationId, got.BasicProperties.Persistent));
        Assert.Equal("new", Encoding.UTF8.GetString((byte[])got.BasicProperties.Headers!["kind"]!));
    }

    [Fact]
    public async Task A_message_goes_to_the_exchange_of_the_binding_with_the_address_as_routing_key()
    {
        rabbit.RequireInstalled();
        await using var broker = await BrokerAsync();
        await broker.Channel.ExchangeDeclareAsync("shop", ExchangeType.Topic, cancellationToken: TestContext.Current.CancellationToken);
        await broker.Channel.QueueDeclareAsync("all", cancellationToken: TestContext.Current.CancellationToken);
        await broker.Channel.QueueBindAsync("all", "shop", "it.*", cancellationToken: TestContext.Current.CancellationToken);
        await using var stage = await OpenAsync("""{"is": "routingKey", "exchange": {"name": "shop", "type": "topic"}}""");
        Assert.Null((await stage.PublishAsync(Publish)).Error);

        Assert.Equal("it.new", (await broker.Channel.BasicGetAsync("all", autoAck: true, TestContext.Current.CancellationToken))?.RoutingKey);
    }

    [Fact]
    public async Task A_message_that_no_queue_would_keep_fails_the_call()
    {
        rabbit.RequireInstalled();
        await using var stage = await OpenAsync("""{"is": "queue", "queue": {"name": "nowhere"}}""");
        var error = (await stage.PublishAsync(Publish)).Error;
        Assert.Equal((ErrorTypes.Prefix + "communication", 404), (error?.Type, error?.Status));
    }

    [Fact]
    public async Task An_exchange_that_does_not_exist_is_a_configuration_error()
    {
        rabbit.RequireInstalled();
        await using var stage = await OpenAsync("""{"exchange": {"name": "missing"}}""");
        var error = (await stage.PublishAsync(Publish)).Error;
        Assert.Equal(ErrorTypes.Prefix + "configuration", error?.Type);
        Assert.Contains("no exchange 'missing'", error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_credentials_are_an_authentication_error()
    {
        rabbit.RequireInstalled();
        await using var stage = await OpenAsync("null");
        var error = (await stage.PublishAsync(Publish, AsyncApiStage.Basic("guest", "wrong-one"))).Error;
        Assert.Equal(ErrorTypes.Prefix + "authentication", error?.Type);
        Assert.DoesNotContain("wrong-one", error!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("AMQP\0\u0001\0\n")]
    public async Task A_server_that_does_not_speak_AMQP_is_a_communication_error(string said)
    {
        using var server = HostileServer.Start(async stream => await stream.WriteAsync(Encoding.ASCII.GetBytes(said)));
        await using var stage = await AsyncApiStage.OpenAsync(Document(server.Port, "null"), [$"127.0.0.1:{server.Port}"], new() { PublishTimeout = TimeSpan.FromSeconds(5) });
        Assert.Equal(ErrorTypes.Prefix + "communication", (await stage.PublishAsync(Publish)).Error?.Type);
    }

    private Task<AsyncApiStage> OpenAsync(string binding) => AsyncApiStage.OpenAsync(Document(rabbit.Port, binding), [$"127.0.0.1:{rabbit.Port}"]);

    private Task<Broker> BrokerAsync() => Broker.OpenAsync(rabbit.Port);

    internal static string Document(int port, string binding, string operationBinding = "null") => $$"""
        {
          "asyncapi": "3.0.0",
          "servers": { "rabbit": { "host": "127.0.0.1:{{port}}", "protocol": "amqp" } },
          "channels": { "it": {
            "address": "it.new", "bindings": { "amqp": {{binding}} },
            "messages": { "one": { "correlationId": { "location": "$message.header#/trace" } } } } },
          "operations": { "tell": { "action": "send", "channel": { "$ref": "#/channels/it" }, "bindings": { "amqp": {{operationBinding}} } } }
        }
        """;
}

/// <summary>A connection of the test's own to RabbitMQ.</summary>
internal sealed class Broker : IAsyncDisposable
{
    private IConnection _connection = null!;

    public IChannel Channel { get; private set; } = null!;

    public static async Task<Broker> OpenAsync(int port)
    {
        var connection = await new ConnectionFactory { HostName = "127.0.0.1", Port = port }.CreateConnectionAsync();
        return new() { _connection = connection, Channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)) };
    }

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
