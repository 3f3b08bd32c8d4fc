using System.Text.Json;
using Pawl.Server.Options;

namespace Pawl.Server.Oidc;

/// <summary>Tells whether the provider issued a token, for whom, and whether it is valid now.</summary>
/// <remarks>Source: RFC 7519, RFC 8725 (best current practices) and OpenID Connect Core, section 3.1.3.7.</remarks>
internal sealed class TokenVerifier(ProviderKeys keys, ServerOptions options, TimeProvider time)
{
    private const int SubjectLength = 255;
    private const int MostAudiences = 100;

    private readonly OidcSettings oidc = options.Oidc;

    /// <summary>Verifies a token.</summary>
    /// <param name="text">The token.</param>
    /// <param name="audiences">Those that it may be meant for.</param>
    /// <param name="nonce">What an ID token must answer with; null for an access token.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What it says; or why it is refused.</returns>
    /// <exception cref="Problems.ApiException">The provider's keys cannot be had.</exception>
    public async Task<(JsonElement Claims, TokenFault Fault)> VerifyAsync(string text, IReadOnlyList<string> audiences, string? nonce, CancellationToken cancellationToken)
    {
        var (token, malformed) = JsonWebToken.Read(text);
        if (token is null) return (default, malformed);
        // Before the key is looked for: the list decides, not what the sender names.
        if (!oidc.Algorithms.Contains(token.Algorithm, StringComparer.Ordinal) || SigningAlgorithm.Find(token.Algorithm) is not { } algorithm) return (default, TokenFault.Algorithm);
        // A stranger's token is not worth asking the provider for keys.
        if (!HasIssuer(token.Claims)) return (default, TokenFault.Issuer);

        var candidates = await keys.FindAsync(token.KeyId, cancellationToken);
        if (candidates.Count == 0) return (default, TokenFault.Key);
        if (!candidates.Any(key => key.Verifies(algorithm, token.Signed.Span, token.Signature.Span))) return (default, TokenFault.Signature);
        return (token.Claims, FaultOf(token.Claims, audiences, nonce));
    }

    private TokenFault FaultOf(JsonElement claims, IReadOnlyList<string> audiences, string? nonce)
    {
        if (!IsFor(claims, audiences)) return TokenFault.Audience;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds() / 1_000.0;
        var skew = oidc.ClockSkew.TotalSeconds;
        if (Time(claims, "exp") is not { } expires || now >= expires + skew) return TokenFault.Expired;
        foreach (var name in new[] { "nbf", "iat" })
        {
            if (claims.TryGetProperty(name, out _) && (Time(claims, name) is not { } from || now < from - skew)) return TokenFault.TooEarly;
        }
        if (claims.TryGetProperty("sub", out var subject) is false || subject.ValueKind != JsonValueKind.String || subject.GetString() is not { Length: > 0 and <= SubjectLength } name2 || name2.Any(char.IsControl)) return TokenFault.Subject;
        return nonce is null || (claims.TryGetProperty("nonce", out var answered) && answered.ValueKind == JsonValueKind.String && answered.ValueEquals(nonce)) ? TokenFault.None : TokenFault.Nonce;
    }

    private bool HasIssuer(JsonElement claims) => claims.TryGetProperty("iss", out var issuer) && issuer.ValueKind == JsonValueKind.String && issuer.ValueEquals(oidc.Issuer);

    private static bool IsFor(JsonElement claims, IReadOnlyList<string> audiences)
    {
        if (!claims.TryGetProperty("aud", out var audience)) return false;
        return audience.ValueKind switch
        {
            JsonValueKind.String => audiences.Contains(audience.GetString(), StringComparer.Ordinal),
            JsonValueKind.Array => audience.GetArrayLength() <= MostAudiences && audience.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String)
                && audience.EnumerateArray().Any(one => audiences.Contains(one.GetString(), StringComparer.Ordinal)),
            _ => false,
        };
    }

    /// <summary>Seconds since 1970; null for what is no time.</summary>
    private static double? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && double.IsFinite(seconds) ? seconds : null;
}
