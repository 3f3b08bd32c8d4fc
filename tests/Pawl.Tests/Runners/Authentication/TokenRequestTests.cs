using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Pawl.Language.Expressions;
using Pawl.Runners.Outbound;
using Xunit;

namespace Pawl.Tests.Runners.Authentication;

/// <summary>What is sent to an authority.</summary>
public sealed class TokenRequestTests
{
    [Fact]
    public async Task Client_credentials_go_in_the_form_unless_the_policy_says_otherwise()
    {
        var (headers, form) = await FormAsync("""
            "client":{"id":"me","secret":"s3 cret&"},"scopes":["a","b"],"audiences":["x","y"]
            """);

        Assert.Equal("client_credentials", form["grant_type"]);
        Assert.Equal(("me", "s3 cret&"), (form["client_id"], form["client_secret"]));
        Assert.Equal(("a b", "x,y"), (form["scope"], form["audience"]));
        Assert.Equal("application/x-www-form-urlencoded", headers["Content-Type"]);
        Assert.False(headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Client_secret_basic_goes_in_the_header_form_encoded()
    {
        var (headers, form) = await FormAsync(""" "client":{"id":"me:too","secret":"s3 cret&","authentication":"client_secret_basic"} """);

        Assert.Equal("me%3Atoo:s3+cret%26", Encoding.ASCII.GetString(Convert.FromBase64String(headers["Authorization"]["Basic ".Length..])));
        Assert.False(form.ContainsKey("client_secret") || form.ContainsKey("client_id"));
    }

    [Fact]
    public async Task Client_secret_jwt_is_signed_with_the_secret()
    {
        var (_, form) = await FormAsync(""" "client":{"id":"me","secret":"s3cret","authentication":"client_secret_jwt"} """);

        Assert.Equal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", form["client_assertion_type"]);
        Assert.False(form.ContainsKey("client_secret"));
        var parts = form["client_assertion"].Split('.');
        Assert.Equal(Base64Url.EncodeToString(HMACSHA256.HashData("s3cret"u8, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"))), parts[2]);
        var claims = JqValue.Parse(Base64Url.DecodeFromChars(parts[1]));
        Assert.Equal(("me", "me"), (claims["iss"].AsString(), claims["sub"].AsString()));
        Assert.EndsWith("/token", claims["aud"].AsString(), StringComparison.Ordinal);
        Assert.Equal(300, claims["exp"].AsDouble() - claims["iat"].AsDouble());
    }

    [Fact]
    public async Task Private_key_jwt_sends_the_given_assertion()
    {
        var (_, form) = await FormAsync(""" "client":{"id":"me","assertion":"a.b.c","authentication":"private_key_jwt"} """);
        Assert.Equal("a.b.c", form["client_assertion"]);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task Private_key_jwt_signs_when_it_is_given_the_key(string algorithm)
    {
        using var rsa = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = JqValue.From(algorithm == "RS256" ? rsa.ExportPkcs8PrivateKeyPem() : curve.ExportPkcs8PrivateKeyPem()).ToJson();
        var (_, form) = await FormAsync($$""" "client":{"id":"me","assertion":{{pem}},"authentication":"private_key_jwt"} """);

        var parts = form["client_assertion"].Split('.');
        var (signed, signature) = (Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
        Assert.Equal(algorithm, JqValue.Parse(Base64Url.DecodeFromChars(parts[0]))["alg"].AsString());
        Assert.True(algorithm == "RS256"
            ? rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : curve.VerifyData(signed, signature, HashAlgorithmName.SHA256));
    }

    [Fact]
    public async Task None_says_who_without_proof()
    {
        var (headers, form) = await FormAsync(""" "client":{"id":"me","secret":"s3cret","authentication":"none"} """);
        Assert.Equal("me", form["client_id"]);
        Assert.False(form.ContainsKey("client_secret") || headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task The_password_grant_sends_name_and_password()
    {
        var (_, form) = await FormAsync(""" "username":"ada","password":"p","client":{"id":"me"} """, "password");
        Assert.Equal(("password", "ada", "p"), (form["grant_type"], form["username"], form["password"]));
    }

    [Fact]
    public async Task Token_exchange_sends_subject_and_actor()
    {
        var (_, form) = await FormAsync(
            """ "subject":{"token":"st","type":"urn:ietf:params:oauth:token-type:jwt"},"actor":{"token":"at","type":"urn:x"} """, "urn:ietf:params:oauth:grant-type:token-exchange");
        Assert.Equal(("st", "urn:ietf:params:oauth:token-type:jwt", "at", "urn:x"), (form["subject_token"], form["subject_token_type"], form["actor_token"], form["actor_token_type"]));
    }

    [Theory]
    [InlineData("authorization_code", """ "request":{"code":"given","redirect_uri":"https://x/back"} """, "code", "given")]
    [InlineData("authorization_code", """ "code":"given" """, "code", "given")]
    [InlineData("refresh_token", """ "request":{"refresh_token":"given"} """, "refresh_token", "given")]
    [InlineData("refresh_token", """ "subject":{"token":"given","type":"x"} """, "refresh_token", "given")]
    public async Task What_a_grant_exchanges_is_a_parameter_of_the_request_or_a_property(string grant, string more, string name, string value)
    {
        var (_, form) = await FormAsync(more, grant);
        Assert.Equal((grant, value), (form["grant_type"], form[name]));
    }

    [Fact]
    public async Task Json_is_sent_when_the_policy_says_so()
    {
        var (headers, body) = await SentAsync(""" "client":{"id":"me","secret":"s3cret"},"audiences":["x","y"],"request":{"encoding":"application/json"} """, "client_credentials");

        Assert.Equal("application/json", headers["Content-Type"]);
        Assert.Equal("""{"grant_type":"client_credentials","audience":["x","y"],"client_id":"me","client_secret":"s3cret"}""", JqValue.Parse(body).ToJson());
    }

    [Theory]
    [InlineData(""" "client":{"id":"me"},"username":"canary" """, "password", "password")]
    [InlineData(""" "client":{"secret":"canary","authentication":"client_secret_basic"} """, "client_credentials", "client.id")]
    [InlineData(""" "client":{"id":"canary","authentication":"private_key_jwt"} """, "client_credentials", "client.assertion")]
    [InlineData(""" "client":{"id":"me","assertion":"-----BEGIN canary","authentication":"private_key_jwt"} """, "client_credentials", "client.assertion")]
    [InlineData(""" "client":{"id":["canary"]} """, "client_credentials", "client.id")]
    [InlineData(""" "x":"canary" """, "authorization_code", "code")]
    [InlineData(""" "x":"canary" """, "canary", "grant")]
    public async Task What_is_missing_is_named_and_no_value_is_told(string more, string grant, string named)
    {
        await using var server = await TokenServer.StartAsync();
        using var sending = new Sending();
        var error = await Assert.ThrowsAsync<AuthenticationFailedException>(() => sending.SendAsync(server.Api, "oauth2", server.Policy(more, grant)));

        Assert.Contains($"'{named}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Paths);
    }

    private static async Task<(Dictionary<string, string> Headers, Dictionary<string, string> Form)> FormAsync(string more, string grant = "client_credentials")
    {
        var (headers, body) = await SentAsync(more, grant);
        return (headers, QueryHelpers.ParseQuery(body).ToDictionary(pair => pair.Key, pair => pair.Value.ToString()));
    }

    private static async Task<(Dictionary<string, string> Headers, string Body)> SentAsync(string more, string grant)
    {
        await using var server = await TokenServer.StartAsync();
        using var sending = new Sending();
        Assert.Equal(200, await sending.SendAsync(server.Api, "oauth2", server.Policy(more, grant)));
        Assert.Equal(["Bearer token-1"], server.Authorizations);
        return Assert.Single(server.TokenRequests);
    }
}
