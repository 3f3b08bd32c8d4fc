using System.Threading.Channels;

namespace Pawl.Runners.AsyncApi.Messages;

/// <summary>Messages that a server pushes, and forgets when it has sent them: nothing can be acknowledged or sent again.</summary>
internal sealed class ReadAheadSource : IMessageSource
{
    private readonly IAsyncDisposable _connection;
    private readonly Func<CancellationToken, ValueTask<Delivery>> _next;
    private readonly Channel<Delivery> _arrived;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _reading;

    /// <summary>Begins to read.</summary>
    /// <param name="connection">A connection that has subscribed; ends with the source.</param>
    /// <param name="next">Reads the connection's next message.</param>
    /// <param name="prefetch">Messages that may wait here. Beyond it nothing is read, and in the end the server gives this client up as too slow.</param>
    public ReadAheadSource(IAsyncDisposable connection, Func<CancellationToken, ValueTask<Delivery>> next, int prefetch)
    {
        (_connection, _next) = (connection, next);
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
            while (true) await _arrived.Writer.WriteAsync(await _next(_end.Token), _end.Token);
        }
        catch (Exception error)
        {
            _arrived.Writer.TryComplete(error);
        }
    }
}
