using Pawl.Runners.Authentication.Digest;
using Xunit;

namespace Pawl.Tests.Runners.Authentication;

/// <summary>The worked examples of the two RFCs.</summary>
public sealed class DigestSessionTests
{
    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_examples_of_rfc_7616_come_out(string algorithm, string response)
    {
        var challenge = Challenge($"""
            Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
            """);
        var answer = new DigestSession(challenge!, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ").Answer("GET", "/dir/index.html", "Mufasa", "Circle of Life").Parameter;

        Assert.Equal($"""
            username="Mufasa", realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", uri="/dir/index.html", response="{response}", algorithm={algorithm}, opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", qop=auth, nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
            """, answer);
    }

    [Fact]
    public void The_example_of_rfc_2617_comes_out()
    {
        var challenge = Challenge("""Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41" """);
        var answer = new DigestSession(challenge!, "0a4f113b").Answer("GET", "/dir/index.html", "Mufasa", "Circle Of Life").Parameter;

        Assert.Contains("response=\"6629fae49393a05397450978507c4ef1\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("algorithm=", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void The_count_grows_with_each_answer()
    {
        var session = new DigestSession(Challenge("""Digest realm="r", nonce="n", qop=auth""")!, "c");

        Assert.Contains("nc=00000001", session.Answer("GET", "/", "u", "p").Parameter, StringComparison.Ordinal);
        Assert.Contains("nc=00000002", session.Answer("GET", "/", "u", "p").Parameter, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""Digest realm="r", nonce="n", qop="auth-int" """)]
    [InlineData("""Digest realm="r", nonce="n", algorithm=SHA-512-256, qop="auth" """)]
    [InlineData("""Digest realm="r" """)]
    [InlineData("""Basic realm="r" """)]
    [InlineData("Digest nonsense")]
    public void What_cannot_be_answered_is_no_challenge(string header) => Assert.Null(Challenge(header));

    [Fact]
    public void The_first_challenge_that_can_be_answered_is_taken()
    {
        var challenge = Challenge(
            """Digest realm="r", nonce="a", algorithm=SHA-512-256, qop="auth" """,
            """Digest realm="say \"hi\"", nonce="b", algorithm=SHA-256, qop="auth", userhash=true, charset=UTF-8""",
            """Digest realm="r", nonce="c", algorithm=MD5, qop="auth" """);

        Assert.Equal(("say \"hi\"", "b", true), (challenge!.Realm, challenge.Nonce, challenge.HashesUser));
    }

    private static DigestChallenge? Challenge(params string[] headers)
    {
        using var response = new HttpResponseMessage();
        foreach (var header in headers) Assert.True(response.Headers.TryAddWithoutValidation("WWW-Authenticate", header.Trim()));
        return DigestChallenge.Of(response);
    }
}
