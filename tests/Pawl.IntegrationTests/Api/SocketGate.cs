using System.Net.Sockets;
using Npgsql;
using Pawl.IntegrationTests.Postgres;

namespace Pawl.IntegrationTests.Api;

/// <summary>Stands between a server and PostgreSQL, and can be shut: a database that is away, while everybody else's goes on.</summary>
internal sealed class SocketGate : IDisposable
{
    private readonly string directory = TestDirectory.Create();
    private readonly UnixDomainSocketEndPoint target;
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> sockets = [];
    private readonly Lock gate = new();
    private bool shut;

    public SocketGate(string connectionString)
    {
        target = new(SocketIn(new NpgsqlConnectionStringBuilder(connectionString).Host!));
        listener.Bind(new UnixDomainSocketEndPoint(SocketIn(directory)));
        listener.Listen();
        _ = AcceptAsync();
    }

    /// <summary>The same login, through the gate.</summary>
    public string Through(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Host = directory }.ConnectionString;

    /// <summary>Cuts every connection and lets no new one through.</summary>
    public void Shut()
    {
        lock (gate)
        {
            shut = true;
            foreach (var socket in sockets) socket.Dispose();
            sockets.Clear();
        }
    }

    /// <summary>Lets connections through again.</summary>
    public void Open()
    {
        lock (gate) shut = false;
    }

    public void Dispose()
    {
        Shut();
        listener.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private static string SocketIn(string directory) => Path.Combine(directory, ".s.PGSQL.5432");

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket near;
            try { near = await listener.AcceptAsync(); }
            catch (Exception stopped) when (stopped is ObjectDisposedException or SocketException) { return; }

            var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            lock (gate)
            {
                if (shut)
                {
                    near.Dispose();
                    far.Dispose();
                    continue;
                }
                sockets.AddRange([near, far]);
            }
            _ = JoinAsync(near, far);
        }
    }

    private async Task JoinAsync(Socket near, Socket far)
    {
        try
        {
            await far.ConnectAsync(target);
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (SocketException) { }
        near.Dispose();
        far.Dispose();
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException) { }
    }
}
