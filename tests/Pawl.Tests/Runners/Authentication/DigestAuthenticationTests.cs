using Xunit;

namespace Pawl.Tests.Runners.Authentication;

public sealed class DigestAuthenticationTests
{
    private const string Right = """{"username":"ada","password":"s3cret"}""";

    [Theory]
    [InlineData("MD5")]
    [InlineData("MD5-sess")]
    [InlineData("SHA-256")]
    [InlineData("SHA-256-sess")]
    public async Task The_server_is_answered_and_the_next_request_answers_unasked(string algorithm)
    {
        var digest = new DigestServer(algorithm, "ada", "s3cret");
        await using var server = await LocalServer.StartAsync(digest.HandleAsync);
        using var sending = new Sending();

        Assert.Equal(200, await sending.SendAsync(new(server.Address, "/a?b=c%20d"), "digest", Right));
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(200, await sending.SendAsync(new(server.Address, "/other"), "digest", Right, method: HttpMethod.Post));
        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(["none"], digest.Refusals);
    }

    [Fact]
    public async Task A_wrong_password_is_tried_once()
    {
        var digest = new DigestServer("SHA-256", "ada", "other");
        await using var server = await LocalServer.StartAsync(digest.HandleAsync);
        using var sending = new Sending();

        Assert.Equal(401, await sending.SendAsync(server.Address, "digest", Right));
        Assert.Equal(["none", "response"], digest.Refusals);
    }

    [Fact]
    public async Task An_aged_nonce_is_replaced_without_a_failure()
    {
        var digest = new DigestServer("SHA-256", "ada", "s3cret") { AnswersPerNonce = 2 };
        await using var server = await LocalServer.StartAsync(digest.HandleAsync);
        using var sending = new Sending();

        for (var i = 0; i < 6; i++) Assert.Equal(200, await sending.SendAsync(server.Address, "digest", Right));
        Assert.Equal(["none", "stale", "stale"], digest.Refusals);
    }

    [Fact]
    public async Task A_server_that_calls_every_nonce_stale_is_given_up()
    {
        var digest = new DigestServer("MD5", "ada", "s3cret") { AnswersPerNonce = 0 };
        await using var server = await LocalServer.StartAsync(digest.HandleAsync);
        using var sending = new Sending();

        Assert.Equal(401, await sending.SendAsync(server.Address, "digest", Right));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Another_tenant_begins_anew()
    {
        var digest = new DigestServer("MD5", "ada", "s3cret");
        await using var server = await LocalServer.StartAsync(digest.HandleAsync);
        using var sending = new Sending();

        await sending.SendAsync(server.Address, "digest", Right, tenant: "a");
        await sending.SendAsync(server.Address, "digest", Right, tenant: "b");
        Assert.Equal(["none", "none"], digest.Refusals);
    }
}
