using System.Security.Cryptography;
using System.Text;
using Pawl.Runners.AsyncApi.Messages;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Pawl.Runners.AsyncApi.Amqp;

/// <summary>Finds the queue of a subscription, and makes it when the document says enough to make it.</summary>
internal static class AmqpQueues
{
    /// <summary>How long a queue that was made for one subscription stays when nobody consumes from it: longer than a server is away, and not for ever.</summary>
    private static readonly TimeSpan Unused = TimeSpan.FromHours(24);

    /// <summary>The queue that a channel's messages come from.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="target">Where from.</param>
    /// <param name="subscription">Names the subscription, and so a queue of its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationInterruptedException">The server does not allow it, or there is no such queue or exchange.</exception>
    public static async Task<string> FindAsync(IConnection connection, MessageTarget target, string subscription, CancellationToken cancellationToken)
    {
        var described = target.ChannelBinding["queue"];
        var named = MessageTarget.Text(described, "name");
        var exchange = AmqpTransport.ExchangeOf(target);
        var isOwn = !AmqpTransport.IsQueue(target) && exchange.Length > 0 && named is null;
        var queue = isOwn ? $"pawl.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subscription)))[..32]}" : named ?? target.Address;

        if (!await ExistsAsync(connection, queue, mustExist: named is null && !isOwn, cancellationToken))
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            var arguments = isOwn ? new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-expires"] = (long)Unused.TotalMilliseconds } : null;
            await channel.QueueDeclareAsync(
                queue, MessageTarget.Flag(described, "durable", otherwise: true), MessageTarget.Flag(described, "exclusive", otherwise: false),
                MessageTarget.Flag(described, "autoDelete", otherwise: false), arguments, cancellationToken: cancellationToken);
        }
        if (!AmqpTransport.IsQueue(target) && exchange.Length > 0)
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await channel.QueueBindAsync(queue, exchange, target.Address, cancellationToken: cancellationToken);
        }
        return queue;
    }

    /// <summary>Asked first: to declare a queue that exists with other arguments would be refused.</summary>
    private static async Task<bool> ExistsAsync(IConnection connection, string queue, bool mustExist, CancellationToken cancellationToken)
    {
        // The server closes a channel that asks for what is not there.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
            return true;
        }
        catch (OperationInterruptedException missing) when (!mustExist && missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return false;
        }
    }
}
