using Pawl.Runners.Outbound;

namespace Pawl.Runners.AsyncApi.Messages;

/// <summary>A connection that messages come from. What has not been acknowledged when it is disposed is the server's again, where the protocol knows such a thing.</summary>
internal interface IMessageSource : IAsyncDisposable
{
    /// <summary>The next message.</summary>
    /// <exception cref="FailedCallException">The server breaks the protocol, or takes back what it allowed.</exception>
    /// <exception cref="IOException">The connection is lost.</exception>
    ValueTask<Delivery> NextAsync(CancellationToken cancellationToken);

    /// <summary>Tells the server that a message has arrived for good.</summary>
    ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellationToken);
}
