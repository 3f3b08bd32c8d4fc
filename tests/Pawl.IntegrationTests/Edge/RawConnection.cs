using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Pawl.IntegrationTests.Edge;

/// <summary>A connection that sends bytes as they are, as no client library would.</summary>
internal sealed partial class RawConnection : IDisposable
{
    /// <summary>Longer than any time limit that these tests set: who waits for more waits for nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource patience = new(Patience);

    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        var connection = new RawConnection();
        await connection.socket.ConnectAsync(server.Host, server.Port, connection.patience.Token);
        return connection;
    }

    /// <summary>Sends text, each character as the byte of its number.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends bytes; a connection that the other side has closed already takes none, which is no fault.</summary>
    public async Task SendAsync(byte[] bytes)
    {
        try { await socket.SendAsync(bytes, patience.Token); }
        catch (SocketException) { }
    }

    /// <summary>Says that nothing more will come.</summary>
    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Everything that the server sends until it closes the connection.</summary>
    /// <exception cref="OperationCanceledException">It does not close it.</exception>
    public async Task<string> ReadToCloseAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[16 << 10];
        try
        {
            while (await socket.ReceiveAsync(buffer, patience.Token) is > 0 and var count) text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        catch (SocketException)
        {
            // A reset closes too.
        }
        return text.ToString();
    }

    /// <summary>What the server sends until a text has come.</summary>
    public async Task<string> ReadUntilAsync(string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[16 << 10];
        while (!text.ToString().Contains(end, StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer, patience.Token);
            Assert.True(count > 0, $"closed after: {text}");
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        return text.ToString();
    }

    /// <summary>The statuses of all answers in what was received.</summary>
    public static int[] Statuses(string received) => [.. StatusLine().Matches(received).Select(line => int.Parse(line.Groups["status"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))];

    public void Dispose()
    {
        socket.Dispose();
        patience.Dispose();
    }

    [GeneratedRegex(@"HTTP/1\.1 (?<status>\d{3}) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex StatusLine();
}
