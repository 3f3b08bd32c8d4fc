using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Pawl.Server.Oidc;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Tests.Shared;
using Xunit;

namespace Pawl.IntegrationTests.Api.Oidc;

/// <summary>Over a real provider, with a clock of its own: how long keys are trusted, and how often they are asked for.</summary>
public sealed class ProviderKeysTests : IAsyncDisposable
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly ManualClock clock = new();
    private readonly TestKey first = TestKey.Rsa("one");
    private readonly List<IDisposable> opened = [];
    private TestProvider? provider;

    public async ValueTask DisposeAsync()
    {
        foreach (var one in opened) one.Dispose();
        if (provider is not null) await provider.DisposeAsync();
        first.Dispose();
    }

    [Fact]
    public async Task A_new_key_is_found_when_a_token_names_it_and_one_that_was_dropped_is_forgotten()
    {
        var keys = await OpenAsync();
        Assert.Single(await keys.FindAsync("one", cancellationToken));

        using var second = TestKey.Elliptic("two");
        provider!.Keys.Clear();
        provider.Keys.Add(second.Public());
        clock.Advance(ProviderKeys.AskAgain);
        Assert.Single(await keys.FindAsync("two", cancellationToken));
        Assert.Empty(await keys.FindAsync("one", cancellationToken));
    }

    [Fact]
    public async Task A_key_that_was_dropped_is_forgotten_after_five_minutes_without_any_new_one()
    {
        var keys = await OpenAsync();
        Assert.Single(await keys.FindAsync("one", cancellationToken));
        provider!.Keys.Clear();
        Assert.Single(await keys.FindAsync("one", cancellationToken));

        clock.Advance(ProviderKeys.Lifetime);
        Assert.Empty(await keys.FindAsync("one", cancellationToken));
    }

    [Fact]
    public async Task Unknown_ids_have_the_provider_asked_every_thirty_seconds_at_most()
    {
        var keys = await OpenAsync();
        await keys.FindAsync("one", cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => keys.FindAsync($"unknown-{n}", cancellationToken)));
        Assert.Equal(1, provider!.KeyRequests);

        clock.Advance(ProviderKeys.AskAgain);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => keys.FindAsync($"unknown-{n}", cancellationToken)));
        Assert.Equal(2, provider.KeyRequests);
    }

    [Fact]
    public async Task Keys_hold_for_an_hour_while_the_provider_is_away_and_no_longer()
    {
        var keys = await OpenAsync();
        await keys.FindAsync("one", cancellationToken);
        provider!.KeyAnswer = () => Results.StatusCode(500);

        clock.Advance(ProviderKeys.Grace - TimeSpan.FromSeconds(1));
        Assert.Single(await keys.FindAsync("one", cancellationToken));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("identity-provider-unavailable", (await Assert.ThrowsAsync<ApiException>(() => keys.FindAsync("one", cancellationToken))).Code);

        provider.KeyAnswer = null;
        clock.Advance(ProviderKeys.AskAgain);
        Assert.Single(await keys.FindAsync("one", cancellationToken));
    }

    public static TheoryData<string, string> Unusable { get; } = new()
    {
        { "for encryption", """{"use":"enc"}""" },
        { "to sign with, not to verify", """{"key_ops":["sign"]}""" },
        { "symmetric", """{"kty":"oct","k":"AAAA"}""" },
        { "with a modulus that is none", """{"n":"*"}""" },
        { "without an exponent", """{"e":""}""" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task A_key_is_none_that_is(string what, string members)
    {
        using var odd = TestKey.Rsa("odd");
        var json = odd.Public();
        var keys = await OpenAsync();
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject()) json[name] = value!.DeepClone();
        provider!.Keys.Add(json);
        Assert.True((await keys.FindAsync("odd", cancellationToken)).Count == 0, what);
        Assert.Single(await keys.FindAsync("one", cancellationToken));
    }

    [Fact]
    public async Task A_key_that_is_too_short_is_none_and_one_that_says_its_algorithm_is_for_that_alone()
    {
        using var weak = TestKey.Rsa("weak", 1_024);
        using var bound = TestKey.Rsa("bound");
        var keys = await OpenAsync();
        provider!.Keys.Add(weak.Public());
        var json = bound.Public();
        json["alg"] = "PS256";
        provider.Keys.Add(json);

        Assert.Empty(await keys.FindAsync("weak", cancellationToken));
        var key = Assert.Single(await keys.FindAsync("bound", cancellationToken));
        byte[] bytes = [1, 2, 3];
        Assert.True(key.Verifies(SigningAlgorithm.Find("PS256")!, bytes, bound.Sign(bytes, "PS256")));
        Assert.False(key.Verifies(SigningAlgorithm.Find("RS256")!, bytes, bound.Sign(bytes)));
    }

    [Fact]
    public async Task A_provider_that_calls_itself_otherwise_or_sends_elsewhere_is_not_believed()
    {
        var keys = await OpenAsync();
        provider!.CallsItself = provider.Issuer + "/other";
        await Assert.ThrowsAsync<ApiException>(() => keys.FindAsync("one", cancellationToken));

        provider.CallsItself = null;
        foreach (var elsewhere in new[] { "http://keys.example/keys", "file:///etc/passwd", "https://user@keys.example/", "keys" })
        {
            provider.KeysAt = elsewhere;
            clock.Advance(ProviderKeys.AskAgain);
            await Assert.ThrowsAsync<ApiException>(() => keys.FindAsync("one", cancellationToken));
        }
        Assert.Equal(0, provider.KeyRequests);
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://10.0.0.1/keys")]
    [InlineData("https://2130706433/keys")]
    [InlineData("https://[::ffff:192.168.1.1]/keys")]
    [InlineData("http://127.0.0.1:9/keys")]
    [InlineData("https://localhost:9/keys")]
    public async Task A_provider_leads_to_no_other_place_of_this_network(string elsewhere)
    {
        var keys = await OpenAsync();
        provider!.KeysAt = elsewhere;
        var error = await Assert.ThrowsAsync<ApiException>(() => keys.FindAsync("one", cancellationToken));

        // A connection that was tried and failed would say something else.
        Assert.Contains("does not allow requests to", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_huge_a_redirect_or_no_JSON_is_refused()
    {
        var keys = await OpenAsync();
        foreach (var answer in new Func<IResult>[] { () => Results.Text(new string(' ', 300_000) + "{}"), () => Results.Redirect("/.well-known/openid-configuration"), () => Results.Text("keys"), () => Results.Text("""{"keys":[],"keys":[]}""") })
        {
            provider!.KeyAnswer = answer;
            clock.Advance(ProviderKeys.AskAgain);
            await Assert.ThrowsAsync<ApiException>(() => keys.FindAsync("one", cancellationToken));
        }
    }

    private async Task<ProviderKeys> OpenAsync()
    {
        provider = await TestProvider.StartAsync(first);
        var connection = new ProviderConnection(new ServerOptions { Oidc = new() { Issuer = provider.Issuer } });
        var keys = new ProviderKeys(connection, clock);
        opened.AddRange([keys, connection]);
        return keys;
    }
}
