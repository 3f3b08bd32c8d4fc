using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Postgres;
using Pawl.Server;
using Xunit;

namespace Pawl.IntegrationTests.Edge;

/// <summary>Clients that hold on to what they take: each loses its connection, and none of the others notices.</summary>
public sealed class SlowClientTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Connections = 10;
    private PawlServer server = null!;

    public async ValueTask InitializeAsync() => server = await ApiServer.StartAsync(ApiServer.OptionsFor(await postgres.CreateDatabaseAsync()) with
    {
        Edge = new() { Connections = Connections, HeaderTime = TimeSpan.FromSeconds(1), BodyGrace = TimeSpan.FromSeconds(2), Idle = TimeSpan.FromSeconds(1) },
    });

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Headers_that_trickle_in_end_with_the_connection()
    {
        using var slow = await RawConnection.OpenAsync(server.Address);
        await slow.SendAsync("GET /healthz/live HTTP/1.1\r\nHost: pawl\r\nX-A: b");
        await IsServedAsync();
        var received = await slow.ReadToCloseAsync();

        Assert.Equal([408], RawConnection.Statuses(received));
    }

    [Fact]
    public async Task A_body_that_trickles_in_ends_with_the_connection_and_does_nothing()
    {
        using var slow = await RawConnection.OpenAsync(server.Address);
        await slow.SendAsync($"POST /api/v1/keys HTTP/1.1\r\nHost: pawl\r\nAuthorization: Bearer {server.FirstKey}\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{{\"name\":");
        await IsServedAsync();
        var received = await slow.ReadToCloseAsync();

        Assert.Equal([408], RawConnection.Statuses(received));
        Assert.Contains("\"code\":\"request-timeout\"", received, StringComparison.Ordinal);
        using var client = Client.PawlClient.Connect(server.Address, server.FirstKey);
        Assert.Single((await client.Keys.ListAsync(cancellationToken: TestContext.Current.CancellationToken)).Items);
    }

    [Fact]
    public async Task A_connection_without_requests_is_closed()
    {
        using var idle = await RawConnection.OpenAsync(server.Address);
        await idle.SendAsync("GET /healthz/live HTTP/1.1\r\nHost: pawl\r\n\r\n");
        await idle.ReadUntilAsync("live\n");

        Assert.Equal("", (await idle.ReadToCloseAsync()).Trim('\r', '\n', '0'));
    }

    [Fact]
    public async Task Beyond_the_bound_new_connections_are_closed_and_once_others_have_gone_they_are_taken_again()
    {
        var held = new List<RawConnection>();
        for (var i = 0; i < Connections; i++)
        {
            held.Add(await RawConnection.OpenAsync(server.Address));
            await held[i].SendAsync("GET /healthz/live HTTP/1.1\r\nHost: pawl\r\n\r\n");
            await held[i].ReadUntilAsync("live\n");
        }
        using var beyond = await RawConnection.OpenAsync(server.Address);
        await beyond.SendAsync("GET /healthz/live HTTP/1.1\r\nHost: pawl\r\nConnection: close\r\n\r\n");
        Assert.Equal("", await beyond.ReadToCloseAsync());

        foreach (var connection in held) await connection.ReadToCloseAsync(); // they are idle
        await IsServedAsync();
        foreach (var connection in held) connection.Dispose();
    }

    private async Task IsServedAsync()
    {
        using var other = await RawConnection.OpenAsync(server.Address);
        await other.SendAsync("GET /healthz/live HTTP/1.1\r\nHost: pawl\r\nConnection: close\r\n\r\n");
        var received = await other.ReadToCloseAsync();
        Assert.Equal([200], RawConnection.Statuses(received));
    }
}
