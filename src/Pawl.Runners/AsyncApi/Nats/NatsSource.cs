using System.Threading.Channels;
using Pawl.Language.Expressions;
using Pawl.Runners.AsyncApi.Messages;

namespace Pawl.Runners.AsyncApi.Nats;

/// <summary>Messages of a NATS subscription. The server forgets a message when it has sent it; nothing can be acknowledged or sent again.</summary>
internal sealed class NatsSource : IMessageSource
{
    private readonly NatsConnection _connection;
    private readonly Channel<Delivery> _arrived;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _reading;

    /// <summary>Begins to read.</summary>
    /// <param name="connection">A connection that has subscribed.</param>
    /// <param name="prefetch">Messages that may wait here. Beyond it nothing is read, and in the end the server gives this client up as too slow.</param>
    public NatsSource(NatsConnection connection, int prefetch)
    {
        _connection = connection;
        _arrived = Channel.CreateBounded<Delivery>(new BoundedChannelOptions(prefetch) { SingleReader = true, SingleWriter = true });
        _reading = ReadAsync();
    }

    public async ValueTask<Delivery> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _arrived.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException closed)
        {
            throw closed.InnerException ?? new IOException("The connection is closed.");
        }
    }

    public ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        await _connection.DisposeAsync();
        _end.Dispose();
    }

    /// <summary>Reads all the time, so that the server's pings are answered while a message is being handled.</summary>
    private async Task ReadAsync()
    {
        try
        {
            while (true) await _arrived.Writer.WriteAsync(Deliver(await _connection.NextAsync(_end.Token)), _end.Token);
        }
        catch (Exception error)
        {
            _arrived.Writer.TryComplete(error);
        }
    }

    private static Delivery Deliver(NatsFrame frame)
    {
        var headers = NatsHeaders.Read(frame.Headers.Span);
        return new()
        {
            Body = frame.Body,
            Headers = headers,
            ContentType = Header(headers, "Content-Type"),
            CorrelationId = Header(headers, "correlationId") ?? Header(headers, "Correlation-Id"),
            Id = Header(headers, NatsTransport.IdHeader),
        };
    }

    private static string? Header(JqValue headers, string name) =>
        headers.Members.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { Kind: JqKind.String } value ? value.AsString() : null;
}
