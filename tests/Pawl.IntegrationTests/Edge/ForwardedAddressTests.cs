using System.Net;
using Pawl.Client;
using Pawl.IntegrationTests.Api;
using Pawl.IntegrationTests.Postgres;
using Xunit;

namespace Pawl.IntegrationTests.Edge;

/// <summary>Whose address a request has, by what the audit log says of it: a proxy's word counts where the proxy is named, and nobody else's does.</summary>
public sealed class ForwardedAddressTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(null, "203.0.113.7", "127.0.0.1")]
    [InlineData("127.0.0.0/8", "203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.0/8", "198.51.100.1, 203.0.113.7", "203.0.113.7")] // what stands before was written by the caller
    [InlineData("10.0.0.0/8", "203.0.113.7", "127.0.0.1")]
    [InlineData("127.0.0.0/8", "nonsense", "127.0.0.1")]
    public async Task A_named_proxy_tells_the_address_and_nobody_else_does(string? trusted, string said, string seen)
    {
        await using var server = await ApiServer.StartAsync(ApiServer.OptionsFor(await postgres.CreateDatabaseAsync()) with { Edge = new() { TrustedProxies = trusted is null ? [] : [IPNetwork.Parse(trusted)] } });
        using var client = PawlClient.Connect(server.Address, server.FirstKey);
        using var http = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { Authorization = new("Bearer", server.FirstKey) } };

        using var answer = await http.SendAsync("/api/v1/keys", HttpMethod.Post, """{"name":"forwarded"}""", "application/json", ("X-Forwarded-For", said));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var audit = await client.Audit.ListAsync(new() { Action = "key.create" }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(seen, audit.Items.First(action => action.Request is not null).Address);
    }
}
