using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Pawl.IntegrationTests.Api.Oidc;

/// <summary>Tokens that must be refused. Each is good but for one thing, and signed by the provider's own key wherever that is possible: so only the guard for that thing can refuse it.</summary>
internal static class HostileTokens
{
    /// <summary>Name, the reason that the metric must count, and the token.</summary>
    public static IReadOnlyList<(string Name, string Reason, Func<OidcServer, string> Make)> All { get; } =
    [
        ("no algorithm", "algorithm", at => Unsigned(at, "none")),
        ("no algorithm, in other letters", "algorithm", at => Unsigned(at, "NoNe")),
        ("no algorithm and a signature", "algorithm", at => Header(at, h => h["alg"] = "none")),
        ("no alg at all", "algorithm", at => Header(at, h => h.Remove("alg"))),
        ("an algorithm that is no text", "algorithm", at => Header(at, h => h["alg"] = 256)),
        ("HS256 with the public key as its secret", "algorithm", at => Symmetric(at, at.Rsa.Pem())),
        ("HS256 with the modulus as its secret", "algorithm", at => Symmetric(at, Base64Url.DecodeFromChars((string)at.Rsa.Public()["n"]!))),
        ("HS256 with nothing as its secret", "algorithm", at => Symmetric(at, [])),
        ("an algorithm that is not on the list", "algorithm", at => at.Rsa.Token(HeaderOf(at.Rsa, h => h["alg"] = "RS384"), Good(at), "RS384")),
        ("RS256 under the id of an elliptic key", "signature", at => at.Rsa.Token(HeaderOf(at.Rsa, h => h["kid"] = at.Elliptic.Id), Good(at))),
        ("ES256 under the id of an RSA key", "signature", at => at.Elliptic.Token(HeaderOf(at.Elliptic, h => h["kid"] = at.Rsa.Id), Good(at))),
        ("PS256 said and RS256 done", "signature", at => Header(at, h => h["alg"] = "PS256")),
        ("no key id", "key", at => Header(at, h => h.Remove("kid"))),
        ("an empty key id", "key", at => Header(at, h => h["kid"] = "")),
        ("a key id that is no text", "key", at => Header(at, h => h["kid"] = 1)),
        ("a key id that the provider does not have", "key", at => Header(at, h => h["kid"] = "rsa-9")),
        ("a key id that is a path", "key", at => Header(at, h => h["kid"] = "../../../../dev/null")),
        ("a key id that is SQL", "key", at => Header(at, h => h["kid"] = "x' UNION SELECT 'secret")),
        ("a stranger's key under a known id", "signature", Strangers),
        ("a key in its own header", "header", at => Stranger(at, (h, key) => h["jwk"] = key.Public())),
        ("a jku", "header", at => Header(at, h => h["jku"] = "https://evil.example/keys")),
        ("an x5u", "header", at => Header(at, h => h["x5u"] = "https://evil.example/chain")),
        ("an x5c", "header", at => Header(at, h => h["x5c"] = new JsonArray("MIIB"))),
        ("a critical extension", "header", at => Header(at, h => h["crit"] = new JsonArray("exp"))),
        ("an empty list of critical extensions", "header", at => Header(at, h => h["crit"] = new JsonArray())),
        ("a payload that is not encoded", "header", at => Header(at, h => h["b64"] = false)),
        ("a token in a token", "header", at => Header(at, h => h["cty"] = "JWT")),
        ("a packed payload", "header", at => Header(at, h => h["zip"] = "DEF")),
        ("an encryption that is none", "header", at => Header(at, h => h["enc"] = "A256GCM")),
        ("a token of another kind", "header", at => Header(at, h => h["typ"] = "logout+jwt")),
        ("a kind that is no text", "header", at => Header(at, h => h["typ"] = new JsonArray("JWT"))),
        ("a token whose claims are a token", "malformed", at => at.Rsa.Token(HeaderOf(at.Rsa), $"\"{at.Rsa.Token(HeaderOf(at.Rsa), Good(at))}\"")),
        ("an encrypted token", "malformed", at => $"{at.Rsa.Token(HeaderOf(at.Rsa), Good(at))}.AAAA.AAAA"),
        ("a signature cut off", "malformed", at => at.Rsa.Token(HeaderOf(at.Rsa), Good(at)).Split('.') is [var h, var c, _] ? $"{h}.{c}" : ""),
        ("an empty signature", "malformed", at => at.Rsa.Token(HeaderOf(at.Rsa), Good(at)).Split('.') is [var h, var c, _] ? $"{h}.{c}." : ""),
        ("half of a signature", "signature", at => at.Rsa.Token(HeaderOf(at.Rsa), Good(at)).Split('.') is [var h, var c, var s] ? $"{h}.{c}.{s[..88]}" : ""),
        ("claims changed after signing", "signature", at => at.Rsa.Token(HeaderOf(at.Rsa), Good(at)).Split('.') is [var h, _, var s] ? $"{h}.{TestKey.Text(Good(at, c => c["sub"] = "root"))}.{s}" : ""),
        ("padding", "malformed", at => Raw(at, "{}", '=')),
        ("Base64 that is not for URLs", "malformed", at => Raw(at, "{}", '+')),
        ("characters that are no Base64", "malformed", at => Raw(at, "{}", '*')),
        ("bits that stand for nothing", "malformed", Trailing),
        ("a header that is no JSON", "malformed", at => at.Rsa.Token("alg=RS256", Good(at))),
        ("a header that is a list", "malformed", at => at.Rsa.Token($"[{HeaderOf(at.Rsa)}]", Good(at))),
        ("claims that are a list", "malformed", at => at.Rsa.Token(HeaderOf(at.Rsa), $"[{Good(at)}]")),
        ("something behind the claims", "malformed", at => at.Rsa.Token(HeaderOf(at.Rsa), Good(at) + "{}")),
        ("comments in the claims", "malformed", at => at.Rsa.Token(HeaderOf(at.Rsa), "/* */" + Good(at))),
        ("a claim twice", "malformed", at => at.Rsa.Token(HeaderOf(at.Rsa), """{"sub":"root",""" + Good(at)[1..])),
        ("a claim twice, once in escapes", "malformed", at => at.Rsa.Token(HeaderOf(at.Rsa), """{"su\u0062":"root",""" + Good(at)[1..])),
        ("a header's name twice", "malformed", at => at.Rsa.Token("""{"alg":"none",""" + HeaderOf(at.Rsa)[1..], Good(at))),
        ("deep claims", "malformed", at => at.Rsa.Token(HeaderOf(at.Rsa), """{"deep":""" + new string('[', 1_000) + new string(']', 1_000) + "," + Good(at)[1..])),
        ("bytes that are no characters", "malformed", Garbled),
        ("half of a character", "malformed", at => at.Rsa.Token(HeaderOf(at.Rsa), """{"more":"\ud800",""" + Good(at)[1..])),
        ("a huge token", "toolong", at => at.Rsa.Token(HeaderOf(at.Rsa), Good(at, c => c["more"] = new string('a', 13_000)))),
        ("another issuer", "issuer", at => Claims(at, c => c["iss"] = "https://evil.example")),
        ("an issuer with a slash more", "issuer", at => Claims(at, c => c["iss"] = at.Provider.Issuer + "/")),
        ("issuers in a list", "issuer", at => Claims(at, c => c["iss"] = new JsonArray(at.Provider.Issuer))),
        ("no issuer", "issuer", at => Claims(at, c => c.Remove("iss"))),
        ("another audience", "audience", at => Claims(at, c => c["aud"] = "billing")),
        ("the client's own audience, as of an ID token", "audience", at => Claims(at, c => c["aud"] = OidcServer.ClientId)),
        ("an audience that only begins alike", "audience", at => Claims(at, c => c["aud"] = OidcServer.Audience + "-x")),
        ("no audience", "audience", at => Claims(at, c => c.Remove("aud"))),
        ("an empty list of audiences", "audience", at => Claims(at, c => c["aud"] = new JsonArray())),
        ("an audience that is an object", "audience", at => Claims(at, c => c["aud"] = new JsonObject { [OidcServer.Audience] = true })),
        ("expired", "expired", at => Claims(at, c => c["exp"] = Now(-120))),
        ("without an end", "expired", at => Claims(at, c => c.Remove("exp"))),
        ("an end that is text", "expired", at => Claims(at, c => c["exp"] = "9999999999")),
        ("an end that is too large for a number", "expired", at => at.Rsa.Token(HeaderOf(at.Rsa), Good(at, c => c.Remove("exp"))[..^1] + ""","exp":1e999}""")),
        ("not valid yet", "tooearly", at => Claims(at, c => c["nbf"] = Now(120))),
        ("a beginning that is text", "tooearly", at => Claims(at, c => c["nbf"] = "0")),
        ("issued in the future", "tooearly", at => Claims(at, c => c["iat"] = Now(120))),
        ("no subject", "subject", at => Claims(at, c => c.Remove("sub"))),
        ("an empty subject", "subject", at => Claims(at, c => c["sub"] = "")),
        ("a subject without end", "subject", at => Claims(at, c => c["sub"] = new string('a', 256))),
        ("a subject that is an object", "subject", at => Claims(at, c => c["sub"] = new JsonObject())),
        ("a subject with a line break", "subject", at => Claims(at, c => c["sub"] = "ada\nroot")),
        ("a tenant that does not exist", "tenant", at => Claims(at, c => c["tenant_of"] = "nosuch")),
        ("a tenant that cannot be one", "tenant", at => Claims(at, c => c["tenant_of"] = "../default")),
        ("tenants in a list", "tenant", at => Claims(at, c => c["tenant_of"] = new JsonArray("default"))),
        ("no tenant", "tenant", at => Claims(at, c => c.Remove("tenant_of"))),
        ("no role that counts here", "roles", at => Claims(at, c => c["roles"] = new JsonArray("superuser", "admin"))),
        ("no roles", "roles", at => Claims(at, c => c.Remove("roles"))),
    ];

    /// <summary>Claims of a token that is good in every respect.</summary>
    public static string Good(OidcServer at, Action<JsonObject>? change = null)
    {
        var claims = at.Provider.Claims("hostile", "ops");
        claims["tenant_of"] = "default";
        change?.Invoke(claims);
        return claims.ToJsonString();
    }

    public static string HeaderOf(TestKey key, Action<JsonObject>? change = null)
    {
        var header = new JsonObject { ["alg"] = key.Algorithm, ["typ"] = "JWT", ["kid"] = key.Id };
        change?.Invoke(header);
        return header.ToJsonString();
    }

    private static string Header(OidcServer at, Action<JsonObject> change) => at.Rsa.Token(HeaderOf(at.Rsa, change), Good(at));

    private static string Claims(OidcServer at, Action<JsonObject> change) => at.Rsa.Token(HeaderOf(at.Rsa), Good(at, change));

    // A third part that is not empty: an empty one would be refused for its form.
    private static string Unsigned(OidcServer at, string algorithm) => $"{TestKey.Text(HeaderOf(at.Rsa, h => h["alg"] = algorithm))}.{TestKey.Text(Good(at))}.AA";

    private static string Symmetric(OidcServer at, byte[] secret)
    {
        var signed = $"{TestKey.Text(HeaderOf(at.Rsa, h => h["alg"] = "HS256"))}.{TestKey.Text(Good(at))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Strangers(OidcServer at) => Stranger(at, static (_, _) => { });

    private static string Stranger(OidcServer at, Action<JsonObject, TestKey> change)
    {
        using var key = TestKey.Rsa(at.Rsa.Id);
        return key.Token(HeaderOf(key, header => change(header, key)), Good(at));
    }

    /// <summary>A signed token whose claims have one character more that is none.</summary>
    private static string Raw(OidcServer at, string more, char character)
    {
        var signed = $"{TestKey.Text(HeaderOf(at.Rsa))}.{TestKey.Text(Good(at, claims => claims["more"] = more))}{character}";
        return $"{signed}.{Base64Url.EncodeToString(at.Rsa.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>A signed token with a byte in its claims that no character has.</summary>
    private static string Garbled(OidcServer at)
    {
        var claims = Encoding.UTF8.GetBytes(Good(at, claims => claims["more"] = "x"));
        claims[Array.LastIndexOf(claims, (byte)'x')] = 0xFF;
        var signed = $"{TestKey.Text(HeaderOf(at.Rsa))}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(at.Rsa.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The same signature written in another way: 256 bytes leave four bits of the last character over.</summary>
    private static string Trailing(OidcServer at)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var token = at.Rsa.Token(HeaderOf(at.Rsa), Good(at));
        return token[..^1] + Alphabet[Alphabet.IndexOf(token[^1], StringComparison.Ordinal) + 1];
    }

    private static long Now(int seconds) => DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds();
}
