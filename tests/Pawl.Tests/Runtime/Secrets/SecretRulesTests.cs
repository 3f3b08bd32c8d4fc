using System.Collections.Immutable;
using Pawl.Runtime.Secrets;
using Xunit;

namespace Pawl.Tests.Runtime.Secrets;

public sealed class SecretRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("api.example.com", "api.example.com", 443, true)]
    [InlineData("api.example.com", "API.EXAMPLE.COM", 443, true)]
    [InlineData("api.example.com", "x.api.example.com", 443, false)]
    [InlineData("api.example.com", "api.example.com.evil.net", 443, false)]
    [InlineData("*.example.com", "api.example.com", 443, true)]
    [InlineData("*.example.com", "a.b.example.com", 443, true)]
    [InlineData("*.example.com", "example.com", 443, false)]
    [InlineData("*.example.com", ".example.com", 443, false)]
    [InlineData("*.example.com", "badexample.com", 443, false)]
    [InlineData("api.example.com:8443", "api.example.com", 8443, true)]
    [InlineData("api.example.com:8443", "api.example.com", 443, false)]
    [InlineData("*.example.com:8443", "api.example.com", 8443, true)]
    [InlineData("*.example.com:8443", "api.example.com", 443, false)]
    [InlineData("127.0.0.1", "127.0.0.1", 80, true)]
    [InlineData("127.0.0.1", "127.0.0.2", 80, false)]
    public Task A_host_is_allowed_by_its_name_or_its_domain_and_no_other(string rule, string host, int port, bool isAllowed) => Task.Run(() =>
    {
        SecretHosts.Bind([[rule]]);
        Assert.Equal(isAllowed, SecretHosts.Allow(host, port));
    }, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Every_secret_must_allow_the_host_and_what_is_not_bound_goes_anywhere()
    {
        Assert.True(SecretHosts.Allow("any.example.com", 443));
        await Task.Run(() =>
        {
            SecretHosts.Bind([["a.example.com", "b.example.com"], ["b.example.com"]]);
            Assert.True(SecretHosts.Allow("b.example.com", 443));
            Assert.False(SecretHosts.Allow("a.example.com", 443));
        }, TestContext.Current.CancellationToken);
        Assert.True(SecretHosts.Allow("any.example.com", 443));
    }

    [Fact]
    public void A_secret_counts_until_it_expires_and_not_at_that_moment()
    {
        var rules = new SecretRules { ExpiresAt = Now };
        Assert.True(rules.Allow("shop", Now.AddTicks(-1)));
        Assert.False(rules.Allow("shop", Now));
    }

    [Fact]
    public void A_secret_of_a_namespace_is_for_its_workflows_alone()
    {
        var rules = new SecretRules { Namespaces = ["shop"] };
        Assert.True(rules.Allow("shop", Now));
        Assert.False(rules.Allow("Shop", Now));
        Assert.False(rules.Allow("shop2", Now));
        Assert.False(rules.Allow(null, Now));
        Assert.True(SecretRules.None.Allow(null, Now));
    }

    [Theory]
    [InlineData("api.example.com", true)]
    [InlineData("*.example.com", true)]
    [InlineData("api.example.com:8443", true)]
    [InlineData("127.0.0.1:80", true)]
    [InlineData("[::1]:80", true)]
    [InlineData("[::1]", true)]
    [InlineData("", false)]
    [InlineData("*", false)]
    [InlineData("*.", false)]
    [InlineData("a.*.com", false)]
    [InlineData("https://api.example.com", false)]
    [InlineData("api.example.com/path", false)]
    [InlineData("api.example.com:port", false)]
    [InlineData("a,b", false)]
    [InlineData("a|b", false)]
    public void A_rule_names_a_host_and_nothing_else(string text, bool isHost) => Assert.Equal(isHost, SecretRules.IsHost(text));

    [Fact]
    public void Different_rules_are_different_texts()
    {
        SecretRules[] rules =
        [
            SecretRules.None, new() { ExpiresAt = Now }, new() { ExpiresAt = Now.AddTicks(10) }, new() { Namespaces = ["a"] }, new() { Hosts = ["a"] }, new() { Namespaces = ["a", "b"] },
            new() { Namespaces = ["a"], Hosts = ["b"] }, new() { ExpiresAt = Now, Hosts = ["a"] },
        ];
        Assert.Equal(rules.Length, rules.Select(one => one.Text).ToImmutableHashSet().Count);
        Assert.Equal("", SecretRules.None.Text);
    }
}
