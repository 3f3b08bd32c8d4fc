using System.Buffers.Text;
using System.Text;
using Pawl.Runners.Outbound;
using Xunit;

namespace Pawl.Tests.Runners.Authentication;

/// <summary>How tokens are kept, replaced and checked.</summary>
public sealed class TokenSourceTests
{
    private const string Client = """ "client":{"id":"me","secret":"canary"} """;

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_its_end()
    {
        await using var server = await TokenServer.StartAsync();
        using var sending = new Sending();

        await sending.SendAsync(server.Api, "oauth2", server.Policy(Client));
        sending.Clock.Advance(TimeSpan.FromSeconds(3_569));
        await sending.SendAsync(server.Api, "oauth2", server.Policy(Client));
        sending.Clock.Advance(TimeSpan.FromSeconds(2));
        await sending.SendAsync(server.Api, "oauth2", server.Policy(Client));

        Assert.Equal(["Bearer token-1", "Bearer token-1", "Bearer token-2"], server.Authorizations);
    }

    [Fact]
    public async Task Tenants_and_policies_never_share_a_token()
    {
        await using var server = await TokenServer.StartAsync();
        using var sending = new Sending();

        await sending.SendAsync(server.Api, "oauth2", server.Policy(Client), "a");
        await sending.SendAsync(server.Api, "oauth2", server.Policy(Client), "b");
        await sending.SendAsync(server.Api, "oauth2", server.Policy(""" "client":{"id":"me","secret":"other"} """), "a");

        Assert.Equal(["Bearer token-1", "Bearer token-2", "Bearer token-3"], server.Authorizations);
    }

    [Fact]
    public async Task Many_who_ask_at_once_wait_for_one_fetch()
    {
        await using var server = await TokenServer.StartAsync();
        using var sending = new Sending();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => sending.SendAsync(server.Api, "oauth2", server.Policy(Client))));
        Assert.Single(server.TokenRequests);
    }

    [Fact]
    public async Task A_refused_token_is_replaced_once()
    {
        await using var server = await TokenServer.StartAsync();
        server.Accepted = "token-2";
        using var sending = new Sending();

        Assert.Equal(200, await sending.SendAsync(server.Api, "oauth2", server.Policy(Client)));
        Assert.Equal(200, await sending.SendAsync(server.Api, "oauth2", server.Policy(Client)));
        Assert.Equal(["Bearer token-1", "Bearer token-2", "Bearer token-2"], server.Authorizations);
    }

    [Fact]
    public async Task A_service_that_refuses_every_token_is_asked_twice()
    {
        await using var server = await TokenServer.StartAsync();
        server.Accepted = "never";
        using var sending = new Sending();

        Assert.Equal(401, await sending.SendAsync(server.Api, "oauth2", server.Policy(Client)));
        Assert.Equal(2, server.Authorizations.Count);
    }

    [Fact]
    public async Task A_refresh_token_is_used_when_the_grant_is_good_for_one_use()
    {
        await using var server = await TokenServer.StartAsync();
        server.Answer = issued => new { access_token = $"token-{issued}", refresh_token = $"refresh-{issued}", expires_in = 60 };
        using var sending = new Sending();

        for (var i = 0; i < 3; i++)
        {
            await sending.SendAsync(server.Api, "oauth2", server.Policy(""" "request":{"code":"once"} """, "authorization_code"));
            sending.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(
            ["grant_type=authorization_code&code=once", "grant_type=refresh_token&refresh_token=refresh-1", "grant_type=refresh_token&refresh_token=refresh-2"],
            server.TokenRequests.Select(request => request.Body));
    }

    [Theory]
    [InlineData("https://right", true)]
    [InlineData("https://right.evil", false)]
    [InlineData(null, false)]
    public async Task The_issuer_of_a_token_must_be_one_of_the_named(string? issuer, bool isTaken)
    {
        await using var server = await TokenServer.StartAsync();
        server.Answer = _ => new { access_token = issuer is null ? "opaque" : $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"iss":"{{issuer}}"}"""))}.x" };
        using var sending = new Sending();
        var send = () => sending.SendAsync(server.Api, "oauth2", server.Policy($$"""{{Client}},"issuers":["https://right"]"""));

        if (isTaken) Assert.Equal(200, await send());
        else Assert.Contains("'issuers'", (await Assert.ThrowsAsync<AuthenticationFailedException>(send)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_tells_the_code_and_nothing_of_the_answer()
    {
        await using var server = await TokenServer.StartAsync();
        (server.Status, server.Answer) = (400, _ => new { error = "invalid_client", error_description = "the secret canary is wrong" });
        using var sending = new Sending();
        var error = await Assert.ThrowsAsync<AuthenticationFailedException>(() => sending.SendAsync(server.Api, "oauth2", server.Policy(Client)));

        Assert.Equal("The authority 127.0.0.1 answered 400 (invalid_client).", error.Message);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(server.Authorizations);
    }

    [Fact]
    public async Task A_failed_fetch_is_not_remembered()
    {
        await using var server = await TokenServer.StartAsync();
        server.Status = 503;
        using var sending = new Sending();
        await Assert.ThrowsAsync<AuthenticationFailedException>(() => sending.SendAsync(server.Api, "oauth2", server.Policy(Client)));
        server.Status = 200;

        Assert.Equal(200, await sending.SendAsync(server.Api, "oauth2", server.Policy(Client)));
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        await using var server = await TokenServer.StartAsync();
        server.Answer = _ => new { access_token = new string('x', 300 << 10) };
        using var sending = new Sending();
        var error = await Assert.ThrowsAsync<AuthenticationFailedException>(() => sending.SendAsync(server.Api, "oauth2", server.Policy(Client)));

        Assert.Contains("more than 262144 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("realms/a")]
    [InlineData("realms/a/")]
    [InlineData("realms/a/.well-known/openid-configuration")]
    public async Task Oidc_discovers_the_endpoint_once(string authority)
    {
        await using var server = await TokenServer.StartAsync();
        server.Discovery = new { issuer = $"{server.Address}realms/a", token_endpoint = $"{server.Address}elsewhere/token" };
        using var sending = new Sending();

        foreach (var id in new[] { "me", "you" })
            Assert.Equal(200, await sending.SendAsync(server.Api, "oidc", $$$"""{"authority":"{{{server.Address}}}{{{authority}}}","grant":"client_credentials","client":{"id":"{{{id}}}"}}"""));
        Assert.Equal(["/realms/a/.well-known/openid-configuration", "/elsewhere/token", "/api", "/elsewhere/token", "/api"], server.Paths);
    }

    [Fact]
    public async Task A_discovery_document_of_another_issuer_is_refused()
    {
        await using var server = await TokenServer.StartAsync();
        server.Discovery = new { issuer = "https://evil", token_endpoint = $"{server.Address}token" };
        using var sending = new Sending();
        var error = await Assert.ThrowsAsync<AuthenticationFailedException>(
            () => sending.SendAsync(server.Api, "oidc", $$$"""{"authority":"{{{server.Address}}}","grant":"client_credentials"}"""));

        Assert.Contains("another issuer", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.TokenRequests);
    }

    [Fact]
    public async Task Endpoints_are_appended_to_the_path_of_the_authority()
    {
        await using var server = await TokenServer.StartAsync();
        using var sending = new Sending();

        await sending.SendAsync(server.Api, "oauth2", $$$"""{"authority":"{{{server.Address}}}realms/a/","grant":"client_credentials"}""");
        Assert.Equal("/realms/a/oauth2/token", server.Paths[0]);
    }
}
