using System.Net.Sockets;
using Pawl.Client;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Api;

/// <summary>Whatever breaks on the way to a server is one exception for who asked.</summary>
public sealed class ClientConnectionTests
{
    public static TheoryData<Exception> Breaks { get; } =
    [
        new HttpRequestException("refused"), new IOException("ended"), new TaskCanceledException("too slow"),
        // What .NET gives where the server dies between the connection and the first byte.
        new SocketException((int)SocketError.NotConnected),
    ];

    [Theory]
    [MemberData(nameof(Breaks), DisableDiscoveryEnumeration = true)]
    public async Task A_connection_that_breaks_is_told_with_the_server_and_the_cause(Exception cause)
    {
        using var handler = new Broken(cause);
        using var client = PawlClient.ConnectThrough(handler, new("http://pawl.test"));

        var told = await Assert.ThrowsAsync<PawlConnectionException>(() => client.Executions.GetAsync("any", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal((new Uri("http://pawl.test/"), cause.Message), (told.Server, told.InnerException!.Message));
    }

    private sealed class Broken(Exception cause) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromException<HttpResponseMessage>(cause);
    }
}
