using System.Threading.Channels;
using Pawl.Runners.AsyncApi.Messages;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Pawl.Runners.AsyncApi.Amqp;

/// <summary>Messages of a queue. The server keeps each until it is acknowledged, and sends no more than the prefetch ahead.</summary>
internal sealed class AmqpSource : IMessageSource
{
    private readonly MessageTarget _target;
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    // The server's prefetch bounds it.
    private readonly Channel<Delivery> _arrived = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });

    private AmqpSource(MessageTarget target, IConnection connection, IChannel channel) => (_target, _connection, _channel) = (target, connection, channel);

    /// <summary>Begins to consume. Both connection and channel are the source's from here on.</summary>
    public static async Task<AmqpSource> StartAsync(MessageTarget target, IConnection connection, IChannel channel, string queue, int prefetch, CancellationToken cancellationToken)
    {
        var source = new AmqpSource(target, connection, channel);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += source.ReceiveAsync;
        consumer.UnregisteredAsync += source.EndAsync;
        channel.ChannelShutdownAsync += source.EndAsync;
        await channel.BasicQosAsync(prefetchSize: 0, (ushort)Math.Clamp(prefetch, 1, ushort.MaxValue), global: false, cancellationToken);
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken);
        return source;
    }

    public async ValueTask<Delivery> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _arrived.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException closed)
        {
            throw new IOException(_channel.CloseReason is { } reason ? $"The server closed the channel: {reason.ReplyText}" : "The server ended the consumption: its queue may be gone.", closed);
        }
    }

    public async ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await _channel.BasicAckAsync(delivery.Tag, multiple: false, cancellationToken);
        }
        catch (Exception error)
        {
            if (AmqpConnections.Explain(error, _target) is { } known) throw known;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Closes the channel, too; what was not acknowledged goes back to the queue.
        await _connection.DisposeAsync();
        await _channel.DisposeAsync();
    }

    private async Task ReceiveAsync(object sender, BasicDeliverEventArgs got)
    {
        var properties = got.BasicProperties;
        await _arrived.Writer.WriteAsync(new()
        {
            Body = got.Body.ToArray(), // the client takes its buffer back
            ContentType = properties.ContentType,
            Headers = AmqpValues.Headers(properties.Headers),
            CorrelationId = properties.CorrelationId,
            Id = properties.MessageId,
            IsRedelivered = got.Redelivered,
            Tag = got.DeliveryTag,
        });
    }

    private Task EndAsync(object sender, AsyncEventArgs end)
    {
        _arrived.Writer.TryComplete();
        return Task.CompletedTask;
    }
}
