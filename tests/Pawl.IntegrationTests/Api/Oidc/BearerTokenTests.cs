using System.Net;
using System.Text.Json.Nodes;
using Pawl.Client;
using Pawl.Client.Problems;
using Xunit;

namespace Pawl.IntegrationTests.Api.Oidc;

public sealed class BearerTokenTests(OidcServer at) : IClassFixture<OidcServer>
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task A_token_of_each_allowed_algorithm_opens_what_its_roles_allow(string algorithm)
    {
        var key = algorithm == "ES256" ? at.Elliptic : at.Rsa;
        var token = key.Token(HostileTokens.HeaderOf(key, header => header["alg"] = algorithm), HostileTokens.Good(at, claims => claims["sub"] = $"s-{algorithm}"), algorithm);
        using var client = PawlClient.Connect(at.Server.Address, token);

        var caller = await client.Roles.GetCallerAsync(cancellationToken);
        Assert.Equal("default", caller.Tenant);
        Assert.Equal(["operator"], caller.Roles);
        await client.Executions.ListAsync(new(), cancellationToken);
        Assert.Equal(403, (await Assert.ThrowsAsync<PawlApiException>(() => client.Keys.ListAsync(cancellationToken: cancellationToken))).Status);
    }

    [Fact]
    public async Task An_audience_may_stand_in_a_list_and_clocks_may_differ_a_little()
    {
        var token = Token("skewed", claims =>
        {
            claims["aud"] = new JsonArray("billing", OidcServer.Audience);
            claims["exp"] = DateTimeOffset.UtcNow.AddSeconds(-30).ToUnixTimeSeconds();
            claims["nbf"] = DateTimeOffset.UtcNow.AddSeconds(30).ToUnixTimeSeconds();
            claims.Remove("iat");
        });
        using var answer = await at.With(token).GetAsync("/api/v1/caller", cancellationToken);
        await answer.JsonAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_user_is_known_by_issuer_and_subject_and_cannot_take_a_name_over()
    {
        var name = Documents.NewName("ada");
        await at.Admin.Users.CreateAsync(new() { Name = name, Password = "correct horse battery", Roles = ["admin"] }, cancellationToken);

        // The provider's "ada" is somebody else than ours.
        using var theirs = PawlClient.Connect(at.Server.Address, Token("subject-of-" + name, claims => claims["preferred_username"] = name));
        var caller = await theirs.Roles.GetCallerAsync(cancellationToken);
        Assert.StartsWith("user:oidc-", caller.Actor, StringComparison.Ordinal);
        Assert.Equal(["operator"], caller.Roles);
        Assert.Equal(["admin"], (await at.Admin.Users.GetAsync(name, cancellationToken)).Roles);

        // And whoever renames himself there stays who he is here.
        var free = Documents.NewName("bob");
        foreach (var given in new[] { free, name, "admin" })
        {
            using var renamed = PawlClient.Connect(at.Server.Address, Token("subject-of-" + free, claims => claims["preferred_username"] = given));
            Assert.Equal($"user:{free}", (await renamed.Roles.GetCallerAsync(cancellationToken)).Actor);
        }
        Assert.Equal(at.Provider.Issuer, (await at.Admin.Users.GetAsync(free, cancellationToken)).Issuer);
    }

    [Fact]
    public async Task Roles_follow_each_token_and_may_be_bound_to_a_namespace()
    {
        var subject = Documents.NewName("roles");
        using var first = PawlClient.Connect(at.Server.Address, Token(subject, claims => claims["roles"] = new JsonArray("shop-devs", "unknown")));
        Assert.Equal(["developer@shop"], (await first.Roles.GetCallerAsync(cancellationToken)).Roles);
        using var second = PawlClient.Connect(at.Server.Address, Token(subject, claims => claims["roles"] = "ops shop-devs"));
        Assert.Equal(["operator", "developer@shop"], (await second.Roles.GetCallerAsync(cancellationToken)).Roles);
    }

    [Fact]
    public async Task Who_is_disabled_here_is_refused_however_good_the_token_is()
    {
        var token = Token(Documents.NewName("gone"));
        using var client = PawlClient.Connect(at.Server.Address, token);
        var name = (await client.Roles.GetCallerAsync(cancellationToken)).Actor["user:".Length..];

        await at.Admin.Users.DisableAsync(name, cancellationToken);
        Assert.Equal(401, (await Assert.ThrowsAsync<PawlApiException>(() => client.Roles.GetCallerAsync(cancellationToken))).Status);
        Assert.Contains((await at.Admin.Audit.ListAsync(new() { Action = "token.refuse", Actor = $"user:{name}" }, 10, cancellationToken: cancellationToken)).Items, line => line.Detail == "disabled");

        await at.Admin.Users.EnableAsync(name, cancellationToken);
        await client.Roles.GetCallerAsync(cancellationToken);
        Assert.Equal("user-federated", (await Assert.ThrowsAsync<PawlApiException>(() => at.Admin.Users.SetPasswordAsync(name, new() { Password = "correct horse battery" }, cancellationToken))).Code);
    }

    [Fact]
    public async Task Many_first_requests_at_once_make_one_user()
    {
        var subject = Documents.NewName("crowd");
        var token = Token(subject, claims => claims["preferred_username"] = subject);
        var actors = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            using var client = PawlClient.Connect(at.Server.Address, token);
            return (await client.Roles.GetCallerAsync(cancellationToken)).Actor;
        }));
        Assert.Equal($"user:{subject}", Assert.Single(actors.Distinct()));
    }

    private string Token(string subject, Action<JsonObject>? change = null) => at.Rsa.Token(HostileTokens.HeaderOf(at.Rsa), HostileTokens.Good(at, claims =>
    {
        claims["sub"] = subject;
        change?.Invoke(claims);
    }));
}
