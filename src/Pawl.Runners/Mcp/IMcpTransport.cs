using Pawl.Language.Expressions;

namespace Pawl.Runners.Mcp;

/// <summary>Carries the messages of one session. Used by one caller at a time, but for answers sent from within <c>receive</c>.</summary>
internal interface IMcpTransport : IAsyncDisposable
{
    /// <summary>Sends a message that wants no answer.</summary>
    /// <param name="message">The message.</param>
    /// <param name="idempotencyKey">The same for every try at it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task SendAsync(JqValue message, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Sends a request, and hands over what the server sends until <paramref name="receive"/> says that its answer has come.</summary>
    /// <param name="message">The request.</param>
    /// <param name="idempotencyKey">The same for every try at it.</param>
    /// <param name="receive">Gets each message of the server; says whether it was the answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task ExchangeAsync(JqValue message, string idempotencyKey, Func<JqValue, ValueTask<bool>> receive, CancellationToken cancellationToken);

    /// <summary>The version that both sides have agreed on.</summary>
    void Agree(string protocolVersion);
}
