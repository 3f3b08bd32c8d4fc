using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;

namespace Pawl.Runners.AsyncApi.Amqp;

/// <summary>Hands the AMQP client a connection that the outbound policy has already dialled, whatever address it asks for.</summary>
internal sealed class DialledClient(NetworkStream stream) : ITcpClient
{
    public bool Connected => stream.Socket.Connected;

    public TimeSpan ReceiveTimeout
    {
        get => TimeSpan.FromMilliseconds(stream.Socket.ReceiveTimeout);
        set => stream.Socket.ReceiveTimeout = (int)value.TotalMilliseconds;
    }

    public Socket Client => stream.Socket;

    public Task ConnectAsync(IPAddress host, int port, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public NetworkStream GetStream() => stream;

    public void Close() => stream.Close();

    public void Dispose() => stream.Dispose();
}
