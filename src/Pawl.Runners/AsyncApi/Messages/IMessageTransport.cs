using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.Messages;

/// <summary>One protocol: how its messages are published and received. Connections go through the outbound policy.</summary>
internal interface IMessageTransport
{
    /// <summary>The protocol as documents name it, without the sign of TLS.</summary>
    string Protocol { get; }

    /// <summary>How a value is written inside a channel's address.</summary>
    /// <exception cref="FailedCallException">It cannot stand there.</exception>
    string Escape(string value);

    /// <summary>Publishes a message, and completes when the server has said that it has it.</summary>
    /// <exception cref="FailedCallException">It did not.</exception>
    Task PublishAsync(MessageTarget target, OutboundMessage message, CancellationToken cancellationToken);

    /// <summary>Begins to receive messages.</summary>
    /// <param name="target">Where from.</param>
    /// <param name="subscription">Names the subscription: the same over restarts.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="FailedCallException">The server does not allow it, or cannot be reached.</exception>
    Task<IMessageSource> SubscribeAsync(MessageTarget target, string subscription, CancellationToken cancellationToken);
}
