using System.Globalization;
using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi.Messages;
using Pawl.Runners.Outbound;
using RabbitMQ.Client;

namespace Pawl.Runners.AsyncApi.Amqp;

/// <summary>Messages over AMQP 0-9-1, as RabbitMQ speaks it. The channel's address is the routing key, or the queue when the binding says so.</summary>
internal sealed class AmqpTransport(OutboundConnector connector, AsyncApiOptions options) : IMessageTransport
{
    private readonly AmqpConnections _connections = new(connector, options);

    public string Protocol => "amqp";

    public string Escape(string value) => value;

    /// <summary>Publishes with confirmation. A message that no queue takes is an error when it was meant for a queue, or when the binding says <c>mandatory</c>.</summary>
    public async Task PublishAsync(MessageTarget target, OutboundMessage message, CancellationToken cancellationToken)
    {
        var (exchange, routingKey) = Route(target);
        var isMandatory = MessageTarget.Flag(target.OperationBinding, "mandatory", otherwise: exchange.Length == 0);
        await using var connection = await _connections.OpenAsync(target, cancellationToken);
        try
        {
            await using var channel = await connection.CreateChannelAsync(
                new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
            await channel.BasicPublishAsync(exchange, routingKey, isMandatory, Properties(target, message), message.Body, cancellationToken);
        }
        catch (Exception error)
        {
            if (AmqpConnections.Explain(error, target) is { } known) throw known;
            throw;
        }
    }

    /// <summary>Consumes from the channel's queue; each message stays the server's until it is acknowledged.</summary>
    public async Task<IMessageSource> SubscribeAsync(MessageTarget target, string subscription, CancellationToken cancellationToken)
    {
        var connection = await _connections.OpenAsync(target, cancellationToken);
        try
        {
            var queue = await AmqpQueues.FindAsync(connection, target, subscription, cancellationToken);
            var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            return await AmqpSource.StartAsync(target, connection, channel, queue, options.Prefetch, cancellationToken);
        }
        catch (Exception error)
        {
            await connection.DisposeAsync();
            if (AmqpConnections.Explain(error, target) is { } known) throw known;
            throw;
        }
    }

    /// <summary>The exchange and routing key that messages to a channel take.</summary>
    private static (string Exchange, string RoutingKey) Route(MessageTarget target) => IsQueue(target)
        ? ("", MessageTarget.Text(target.ChannelBinding["queue"], "name") ?? target.Address)
        : (ExchangeOf(target), target.Address);

    /// <summary>Whether the address names a queue rather than a routing key.</summary>
    internal static bool IsQueue(MessageTarget target) => MessageTarget.Text(target.ChannelBinding, "is") == "queue";

    /// <summary>The exchange of the binding; empty for the default one.</summary>
    internal static string ExchangeOf(MessageTarget target) =>
        MessageTarget.Text(target.ChannelBinding["exchange"], "name") is { } name && name != "default" ? name : ""; // the default exchange has an empty name

    private static BasicProperties Properties(MessageTarget target, OutboundMessage message)
    {
        var binding = target.OperationBinding;
        var properties = new BasicProperties
        {
            ContentType = message.ContentType,
            MessageId = message.Id,
            DeliveryMode = binding["deliveryMode"] is { Kind: JqKind.Number } mode && mode.AsDouble() < 2 ? DeliveryModes.Transient : DeliveryModes.Persistent,
            Headers = message.Headers.ToDictionary(header => header.Key, header => (object?)header.Value, StringComparer.Ordinal),
        };
        if (message.CorrelationId is { } correlation) properties.CorrelationId = correlation;
        if (binding["priority"] is { Kind: JqKind.Number } priority) properties.Priority = (byte)Math.Clamp(priority.AsDouble(), 0, 255);
        if (binding["expiration"] is { Kind: JqKind.Number } expiration) properties.Expiration = ((long)expiration.AsDouble()).ToString(CultureInfo.InvariantCulture);
        return properties;
    }
}
